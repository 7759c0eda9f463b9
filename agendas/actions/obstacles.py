"""What still stands in the way of a step besides the text: one sentence, read by the page and by the action."""

from collections import Counter
from datetime import date

from django.utils import timezone

from agendas.choices import SigningParty
from agendas.models import Agenda, Signatory, SigningRequest, SigningRound
from agendas.permissions import places_of
from agendas.workflow import needed_approvals
from gka_portal.notation import with_article
from municipalities.models import OfficeHolder


def freeze_obstacle(agenda: Agenda) -> str:
    """Return why `agenda` cannot be frozen although its text is complete, or "".

    Both parties must have agreed with the version under review, and everybody who must sign must be able to.
    """
    newest = agenda.versions.order_by("-number").values("pk")[:1]
    standing = agenda.approvals.filter(version=newest, voided_at=None)
    needed: set[str] = set(needed_approvals(bool(places_of(agenda))))
    if waiting := needed - set(standing.values_list("party", flat=True)):
        names = " en ".join(sorted(with_article(SigningParty(party).label.lower()) for party in waiting))
        return f"Er is nog geen akkoord van {names} op deze versie."
    return _signer_obstacle(agenda)


def sign_obstacle(signing_round: SigningRound, request: SigningRequest, on: date) -> str:
    """Return why nobody can sign for `request` on the day `on` although it is their turn, or ""."""
    return ""


def close_obstacle(agenda: Agenda) -> str:
    """Return why a signed `agenda` cannot be closed today, or ""."""
    if timezone.localdate().year <= agenda.end_year:
        return f"Afsluiten kan vanaf 1 januari {agenda.end_year + 1}, als de periode voorbij is."
    return ""


def _signer_obstacle(agenda: Agenda) -> str:
    signatories = list(agenda.signatories.select_related("office_holder__user"))
    in_office = set(OfficeHolder.objects.current().values_list("pk", flat=True))
    for row in signatories:
        if problem := _cannot_sign(row, in_office):
            return f"{row.name} kan niet ondertekenen: {problem}. Kies bij Ondertekenaars wie wel kan ondertekenen."
    people = Counter(row.office_holder.user for row in signatories if row.office_holder)
    for user, times in people.items():
        if times > 1:
            return f"{user} moet {times} keer ondertekenen. Eén persoon tekent niet voor twee partijen."
    signing = {row.office_holder.municipality_id for row in signatories if row.office_holder}
    for municipality in agenda.municipalities.all():
        if municipality.pk not in signing:
            return f"Er is geen ondertekenaar van de gemeente {municipality.name}."
    return ""


def _cannot_sign(row: Signatory, in_office: set[int]) -> str:
    holder = row.office_holder
    if holder is None:
        return "deze persoon staat niet in de lijst met ambtsdragers"
    if holder.pk not in in_office:
        return "deze persoon is niet meer in functie"
    if holder.user is None or not holder.user.is_active:
        return "deze persoon heeft geen account"
    return ""
