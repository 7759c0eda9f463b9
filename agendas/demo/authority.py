"""On what the demo aldermen sign, and two agendas that somebody else signs than the text names."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actions.users import create_user, save_user
from accounts.models import User
from agendas.actions.substituting import substitute
from agendas.choices import State, Substitution
from agendas.demo.people import Crew, address
from agendas.demo.plan import Stage, plans
from agendas.models import Agenda, SigningRound
from agendas.permissions import is_signer
from municipalities.actions import save_row
from municipalities.actions.mandates import save_mandate
from municipalities.choices import MandateKind, OfficeKind
from municipalities.models import Mandate, Membership, OfficeHolder
from municipalities.roles import Role

_DECIDED = date(2024, 9, 24)
# When the successor came.
_AGO = timedelta(days=29)
# Both wait to be frozen: of one nothing was recorded, of the other what there was is over.
WITHOUT_MANDATE, EXPIRED = "GM0405", "GM0988"
# Frozen, and waiting for the alderman: one has a substitute, the other has a successor.
SUBSTITUTED, SUCCEEDED = "GM0363", "GM1883"
_OTHERS = {
    SUBSTITUTED: ("Marijke van Duivenvoorde", "Wethouder Zorg", "plaatsvervanger"),
    SUCCEEDED: ("Harrie Janssen-Op den Camp", "Wethouder", "opvolger"),
}


def record_mandates() -> int:
    """Record a power of attorney of the mayor for the demo aldermen who have none yet; return how many."""
    administrator = User.objects.get(email=address("beheerder"))
    holders = OfficeHolder.objects.filter(kind=OfficeKind.ALDERMAN, user__email__endswith=address(""))
    rows = holders.filter(mandates=None).exclude(municipality__cbs_code=WITHOUT_MANDATE).select_related("municipality")
    for holder in rows:
        save_mandate(row=_mandate(holder), by=administrator)
    return len(rows)


def change_signers() -> None:
    """Put a substitute and a successor in the place of the aldermen of two frozen agendas; once.

    After all agendas are made: a second alderman of a municipality would be asked to sign those too.
    """
    crew = Crew()
    for plan in plans():
        code = plan.codes[0]
        if plan.stage is not Stage.FROZEN or code not in _OTHERS or User.objects.filter(email=_address(code)).exists():
            continue
        agenda = Agenda.objects.filter(reference=plan.reference, state=State.FROZEN).first()
        if agenda is not None:
            _change_signer(agenda, code, crew)


@transaction.atomic
def _change_signer(agenda: Agenda, code: str, crew: Crew) -> None:
    former = crew.at(code, Role.ALDERMAN)
    requests = agenda.rounds.get(outcome=SigningRound.Outcome.OPEN).requests.select_related("office_holder")
    asked = next(row for row in requests if is_signer(former, row))
    other = _other(crew, code)
    is_successor = code == SUCCEEDED
    if is_successor and asked.office_holder is not None:
        asked.office_holder.end = timezone.localdate() - _AGO - timedelta(days=1)
        save_row(row=asked.office_holder, by=crew["administrator"])
    substitute(
        agenda=agenda,
        request_id=asked.pk,
        office_holder=other,
        kind=Substitution.SUCCESSOR if is_successor else Substitution.SUBSTITUTE,
        note="Benoemd door de gemeenteraad." if is_successor else "Vervangingsregeling van het college.",
        by=crew.at(code, Role.COORDINATOR),
    )


def _mandate(holder: OfficeHolder) -> Mandate:
    place = holder.municipality
    code = place.cbs_code if place else ""
    return Mandate(
        office_holder=holder,
        kind=MandateKind.POWER_OF_ATTORNEY,
        date=_DECIDED,
        number=f"V 2024-{code.removeprefix('GM')}",
        start=_DECIDED,
        end=timezone.localdate() - timedelta(days=20) if code == EXPIRED else None,
        note="Voor afspraken met het Rijk over kansengelijkheid in het onderwijs.",
    )


def _address(code: str) -> str:
    """Return the address of the other alderman of the municipality `code`."""
    return address(f"{_OTHERS[code][2]}.{code.lower()}")


def _other(crew: Crew, code: str) -> OfficeHolder:
    """Make the other alderman of the municipality `code`, with account, role, office and mandate."""
    name, office, word = _OTHERS[code]
    place = crew.municipalities[code]
    administrator = crew["administrator"]
    organisation = f"gemeente {place.name}"
    user = create_user(email=_address(code), name=name, job_title=office, organisation=organisation, by=administrator)
    # That of all demo accounts.
    user.password = administrator.password
    save_user(user=user, changed=["password"], by=administrator)
    start = timezone.localdate() - _AGO
    save_row(row=Membership(user=user, role=Role.ALDERMAN, municipality=place, start=start), by=administrator)
    holder = OfficeHolder(
        name=name,
        office=office,
        kind=OfficeKind.ALDERMAN,
        organisation=organisation,
        municipality=place,
        portfolio="Zorg en jeugd" if word == "plaatsvervanger" else "Onderwijs, jeugd en cultuur",
        user=user,
        start=_DECIDED if word == "plaatsvervanger" else start,
    )
    save_row(row=holder, by=administrator)
    save_mandate(row=_mandate(holder), by=administrator)
    return holder
