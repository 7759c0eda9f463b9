"""Write, submit and withdraw an application."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agendas.choices import PartyRole, State
from agendas.models import Agenda, FundingScheme, InterventionParty
from funding.actions.moving import check_version, guard, lock_agenda, locked, move, note
from funding.choices import ENDED, ApplicationKind, Status
from funding.emails import announce_submitted
from funding.models import Application, ApplicationYear
from funding.permissions import can_prepare, has_right
from funding.roles import Right
from funding.rules import FREED, Problem, Refused, amount_problem, obstacles_to_submit, plan_of, version_on
from funding.workflow import StepRefused
from municipalities.models import School, SchoolBoard
from records.clock import now

# Outside these a year is a slip of the finger; the scheme and the agenda say more when it is submitted.
FIRST_YEAR, LAST_YEAR = 2015, 2100


@dataclass(frozen=True)
class Contact:
    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Facts:
    """What can be written in an application. `years`: what is asked per calendar year, in euros (nothing: left out)."""

    kind: str
    school: School | None
    contact: Contact
    file_number: str = ""
    note: str = ""
    years: dict[int, Decimal] = field(default_factory=dict)


@transaction.atomic
def prepare(
    *,
    agenda: Agenda,
    scheme: FundingScheme,
    board: SchoolBoard,
    school: School | None,
    kind: str,
    contact: Contact,
    by: User,
) -> Application:
    """Begin an application of `board` with what the agenda plans per year and nobody asked yet; return it.

    Refused names the field that does not fit: scheme, board, school, kind, contact_name, contact_email, contact_phone.
    """
    # Locked: two people who press at once get one application, and no number is given twice.
    agenda = lock_agenda(agenda.pk)
    _may_prepare(agenda, board, by)
    if problems := [*_open_problems(agenda, scheme, board), *_school_problems(board, school), *_kind_problems(kind)]:
        raise Refused(*problems)
    moment = now()
    application = Application(
        reference=_next_reference(agenda),
        agenda=agenda,
        scheme=scheme,
        kind=kind,
        board=board,
        school=school,
        status_since=moment,
        created_at=moment,
        created_by=by,
    )
    _set_contact(application, contact)
    _check_texts(application)
    application.save(force_insert=True)
    planned = plan_of(agenda, board, scheme.code, but=application.reference).left_per_year
    _write_years(application, planned)
    data = {"agenda": agenda.reference, "board": board.number, "scheme": scheme.code, "years": _plain(planned)}
    note(application, "application_prepared", by, data)
    return application


@transaction.atomic
def edit(*, application: Application, facts: Facts, version: int, by: User) -> Application:
    """Write `facts` and return the application; what did not change leaves no trace.

    `version` is that of the page: Conflict when somebody saved after it. Once submitted, what is asked stays as it
    is; the contact, the file number and the note can still change. Years that are wrong: fields year_2026 and so on.
    """
    row = locked(application)
    _may_edit(row, by)
    check_version(row, version)
    asked = {year: amount for year, amount in facts.years.items() if amount != 0}
    before = dict(row.years.values_list("year", "amount"))
    problems = [*_kind_problems(facts.kind), *_year_problems(asked)]
    if row.school_id != (facts.school.pk if facts.school else None):
        problems += _school_problems(row.board, facts.school)
    if row.status != Status.PREPARED and (asked != before or _asks_else(row, facts)):
        problems.append(Problem("De aanvraag is ingediend: wat u vraagt, en voor welke school, staat vast."))
    if problems:
        raise Refused(*problems)
    changed = _set_facts(row, facts)
    if asked != before:
        changed.append("years")
    if not changed:
        return row
    _check_texts(row)
    row.version += 1
    row.save()
    data: dict[str, Any] = {"changed": sorted(changed)}
    if "years" in changed:
        _write_years(row, asked)
        data["years"] = _plain(asked)
    note(row, "application_edited", by, data)
    return row


@transaction.atomic
def submit(*, application: Application, version: int, by: User) -> Application:
    """Submit `application` as it stands; Refused says all that is in the way (`rules.obstacles_to_submit`).

    `version` is that of the page: Conflict when somebody saved after it, so that nobody submits what they did not see.
    """
    # What others ask of the same plan counts.
    lock_agenda(application.agenda_id)
    row = locked(application)
    guard(row, "submit", by)
    check_version(row, version)
    moment = now()
    if found := obstacles_to_submit(row, moment):
        raise Refused(*(Problem(obstacle.sentence) for obstacle in found))
    row.submitted_at, row.submitted_by = moment, by
    row.text_sha256 = row.agenda.text.sha256
    # From now on the rules of this day count, whatever the scheme becomes.
    row.scheme = version_on(row.scheme, timezone.localdate(moment)) or row.scheme
    years = dict(row.years.values_list("year", "amount"))
    data = {
        "text_sha256": row.text_sha256,
        "scheme": row.scheme.code,
        "scheme_from": row.scheme.valid_from.isoformat(),
        "amount": str(sum(years.values(), Decimal())),
        "years": _plain(years),
    }
    move(row, Status.SUBMITTED, action="application_submitted", by=by, data=data)
    announce_submitted(row, by)
    return row


@transaction.atomic
def withdraw(*, application: Application, reason: str, by: User) -> Application:
    """Take back an application that is not decided about yet."""
    row = locked(application)
    guard(row, "withdraw", by, reason)
    move(row, Status.WITHDRAWN, action="application_withdrawn", by=by, data={"reason": reason.strip()})
    return row


def _may_prepare(agenda: Agenda, board: SchoolBoard, by: User) -> None:
    if agenda.state == State.WITHDRAWN:
        raise StepRefused(f"Agenda {agenda.reference} is ingetrokken. Een aanvraag kan niet meer.")
    if can_prepare(by, agenda, board):
        return
    applicants = InterventionParty.objects.filter(intervention__agenda=agenda, role=PartyRole.APPLICANT)
    if not applicants.filter(school_board=board).exists():
        sentence = f"Agenda {agenda.reference} noemt {board.name} niet als aanvrager (contactschool)."
        raise Refused(Problem(f"{sentence} Wijs het bestuur eerst aan bij een interventie.", "board"))
    raise StepRefused("Een aanvraag van dit bestuur hoort niet bij uw rol.")


def _open_problems(agenda: Agenda, scheme: FundingScheme, board: SchoolBoard) -> list[Problem]:
    same = Application.objects.filter(agenda=agenda, board=board, scheme__code=scheme.code)
    # Also what is settled or goes back was given for this plan.
    other = same.exclude(status__in=FREED).first()
    if other is None:
        return []
    status = other.get_status_display().lower()
    sentence = f"{board.name} heeft voor deze agenda en regeling al een aanvraag: {other.reference} ({status})."
    return [Problem(sentence, "scheme")]


def _school_problems(board: SchoolBoard, school: School | None) -> list[Problem]:
    if school is None or school.board_id == board.pk:
        return []
    return [Problem(f"{school.name} hoort bij {school.board.name}. Kies een school van {board.name}.", "school")]


def _kind_problems(kind: str) -> list[Problem]:
    return [] if kind in ApplicationKind.values else [Problem("Kies een soort aanvraag.", "kind")]


def _year_problems(years: dict[int, Decimal]) -> list[Problem]:
    found = [amount_problem(amount, f"year_{year}") for year, amount in years.items()]
    found += [
        Problem(f"{year} is geen jaar waarvoor u geld kunt vragen.", f"year_{year}")
        for year in years
        if not FIRST_YEAR <= year <= LAST_YEAR
    ]
    return [problem for problem in found if problem]


def _may_edit(row: Application, by: User) -> None:
    if not has_right(by, row, Right.PREPARE):
        raise StepRefused("Wijzigen hoort niet bij uw rol bij deze aanvraag.")
    if row.status in ENDED:
        raise StepRefused(f"Wijzigen kan niet: de aanvraag is {row.get_status_display().lower()}.")


def _asks_else(row: Application, facts: Facts) -> bool:
    return row.kind != facts.kind or row.school_id != (facts.school.pk if facts.school else None)


def _set_contact(row: Application, contact: Contact) -> None:
    row.contact_name = " ".join(contact.name.split())
    row.contact_email = contact.email.strip()
    row.contact_phone = contact.phone.strip()


_WRITTEN = ("kind", "school_id", "contact_name", "contact_email", "contact_phone", "file_number", "note")


def _set_facts(row: Application, facts: Facts) -> list[str]:
    """Set `facts` on `row` and return the names of the fields that changed."""
    before = {name: getattr(row, name) for name in _WRITTEN}
    row.kind, row.school = facts.kind, facts.school
    _set_contact(row, facts.contact)
    row.file_number, row.note = facts.file_number.strip(), facts.note.strip()
    return [name for name in _WRITTEN if getattr(row, name) != before[name]]


def _check_texts(row: Application) -> None:
    """Lengths and the form of an address are the model's; here they get a field each."""
    texts = ("contact_name", "contact_email", "contact_phone", "file_number", "note")
    try:
        row.clean_fields(exclude=[one.name for one in row._meta.fields if one.name not in texts])
    except ValidationError as error:
        raise Refused(
            *(Problem(" ".join(said), name) for name, said in error.message_dict.items()),
        ) from error


def _write_years(row: Application, years: dict[int, Decimal]) -> None:
    row.years.all().delete()
    ApplicationYear.objects.bulk_create(
        ApplicationYear(application=row, year=year, amount=amount) for year, amount in sorted(years.items())
    )


def _plain(years: dict[int, Decimal]) -> dict[str, str]:
    """Return amounts as the chain holds them."""
    return {str(year): str(amount) for year, amount in sorted(years.items())}


def _next_reference(agenda: Agenda) -> str:
    """Return the first free reference; the agenda is locked."""
    taken = set(Application.objects.filter(agenda=agenda).values_list("reference", flat=True))
    number = 1
    while (reference := f"{agenda.reference}-S{number}") in taken:
        number += 1
    return reference
