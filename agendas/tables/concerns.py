"""What is to be known of the people who must sign, before the text is frozen: one line per person and point."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agendas.authority import authority_problems, stops_without_mandate
from agendas.models import Agenda, Signatory
from agendas.tables.substitutes import has_account
from municipalities.permissions import may_invite_to, may_manage_lists


@dataclass(frozen=True)
class Concern:
    """A point about one signatory: what is wrong, what to do about it, and where (`url`, for who can do it there)."""

    name: str
    office: str
    sentence: str
    advice: str
    url: str
    link: str


def concerns_of(agenda: Agenda, user: User) -> list[Concern]:
    """Return the points about the signatories of `agenda`, in signing order; two queries, however many sign."""
    rows = list(agenda.signatories.select_related("office_holder__user").order_by("order", "position"))
    lacks = authority_problems(rows, timezone.localdate())
    found = []
    for row in rows:
        if row.pk in lacks:
            found.append(_without_mandate(row, lacks[row.pk], user))
        if row.office_holder is None or not has_account(row.office_holder):
            found.append(_without_account(row, user))
    return found


def _without_mandate(row: Signatory, sentence: str, user: User) -> Concern:
    goes_on = "" if stops_without_mandate() else " U kunt de tekst wel vaststellen; de waarschuwing blijft staan."
    if may_manage_lists(user):
        url = f"{reverse('admin:municipalities_mandate_add')}?office_holder={row.office_holder_id}"
        advice = f"Leg het collegebesluit of de volmacht van de burgemeester vast.{goes_on}"
        return Concern(row.name, row.office, sentence, advice, url, "Bevoegdheid vastleggen")
    advice = (
        "Vraag de gemeente om het collegebesluit of de volmacht van de burgemeester. "
        f"De functioneel beheerder legt het vast.{goes_on}"
    )
    return Concern(row.name, row.office, sentence, advice, "", "")


def _without_account(row: Signatory, user: User) -> Concern:
    sentence = f"{row.name} heeft geen account en kan alleen op papier of elders ondertekenen."
    place = row.office_holder.municipality_id if row.office_holder else None
    if row.office_holder is not None and row.office_holder.user is None and place and may_invite_to(user, place):
        advice = "Nodig deze persoon uit om in het portaal te ondertekenen, of regel een papieren handtekening."
        return Concern(row.name, row.office, sentence, advice, reverse("people:invite"), "Uitnodigen")
    advice = "Spreek af hoe deze persoon ondertekent, of vraag de functioneel beheerder om een account."
    return Concern(row.name, row.office, sentence, advice, "", "")
