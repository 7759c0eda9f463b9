"""What still stands in the way of a step besides the text: one sentence, read by the page and by the action."""

from datetime import date
from itertools import combinations

from django.utils import timezone

from agendas.authority import (
    authority_problem,
    authority_problems,
    college_problem,
    left_office,
    stops_without_college_decision,
    stops_without_mandate,
)
from agendas.choices import SigningParty
from agendas.models import AddendumBlock, Agenda, Signatory, SigningRequest, SigningRound
from agendas.permissions import places_of
from agendas.workflow import needed_approvals
from gka_portal.notation import dutch_date, with_article
from records.names import same_person


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
    if left_office(request, on):
        return f"{request.who} is op {dutch_date(on)} niet in functie. Wijs een opvolger of een plaatsvervanger aan."
    if stops_without_mandate() and (problem := authority_problem(request, on)):
        return f"{problem} Vraag de functioneel beheerder het besluit vast te leggen."
    if stops_without_college_decision() and (problem := college_problem(signing_round, request, on)):
        return f"{problem} Leg het collegebesluit eerst vast."
    return ""


def close_obstacle(agenda: Agenda) -> str:
    """Return why a signed `agenda` cannot be closed today, or "": an addendum counts, also one under way."""
    last = agenda.last_year
    if timezone.localdate().year <= last:
        return f"Afsluiten kan vanaf 1 januari {last + 1}, als de periode voorbij is."
    taken = AddendumBlock.objects.filter(parent=agenda, is_open=True).select_related("addendum__agenda").first()
    if taken is not None:
        other = taken.addendum.agenda
        state = other.get_state_display().lower()
        return f"Addendum {other.reference} is nog {state}. Rond het af of trek het in; daarna kunt u afsluiten."
    return ""


def _signer_obstacle(agenda: Agenda) -> str:
    signatories = list(agenda.signatories.select_related("office_holder"))
    for row in signatories:
        if problem := _cannot_sign(row):
            return f"{row.name} kan niet ondertekenen: {problem}. Kies bij Ondertekenaars wie wel kan ondertekenen."
    if twice := _same_person(signatories):
        return f"{twice} moet meer dan één keer ondertekenen. Eén persoon tekent niet voor twee partijen."
    signing = {row.office_holder.municipality_id for row in signatories if row.office_holder}
    for municipality in agenda.municipalities.all():
        if municipality.pk not in signing:
            return f"Er is geen ondertekenaar van de gemeente {municipality.name}."
    if stops_without_mandate():
        problems = authority_problems(signatories, timezone.localdate())
        return " ".join(problems.values())
    return ""


def _cannot_sign(row: Signatory) -> str:
    if row.office_holder is None:
        # A school board has no place in the list; it signs on paper or elsewhere.
        is_official = row.party in {SigningParty.MUNICIPALITY, SigningParty.MINISTRY}
        return "deze persoon staat niet in de lijst met ambtsdragers" if is_official else ""
    today = timezone.localdate()
    if not left_office(row, today):
        return ""
    end = row.office_holder.end
    return f"deze persoon is {'niet meer' if end is not None and end < today else 'nog niet'} in functie"


def _same_person(signatories: list[Signatory]) -> str:
    """Return who stands among `signatories` twice, or "": by account or office; without two accounts, by name."""
    for one, other in combinations(signatories, 2):
        if one.office_holder and one.office_holder_id == other.office_holder_id:
            return one.name
        users = {row.office_holder.user_id if row.office_holder else None for row in (one, other)}
        if None in users:
            if same_person(one.name, other.name):
                return one.name
        elif len(users) == 1:
            return one.name
    return ""
