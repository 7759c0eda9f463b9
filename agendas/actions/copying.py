"""Beginning with what is there: parts of another agenda, or a file that the portal exported."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from agendas.actions.copied_text import COPYABLE, Fit, copied_parts, copied_rows
from agendas.actions.drafting import guard_start, make_draft, opening_document
from agendas.actions.editing import add_rows
from agendas.actions.moving import locked, note
from agendas.addresses import ROW_LISTS, part_at
from agendas.choices import Kind
from agendas.models import Agenda, AgendaTemplate
from agendas.permissions import can_start, can_write, municipalities_to_start
from agendas.snapshot import DocumentRefused, Problem, check
from agendas.workflow import StepRefused
from municipalities.memberships import municipality_ids_of, roles_of
from municipalities.models import Membership, Municipality
from municipalities.roles import Role

NOT_READABLE = "De agenda waaruit u wilt overnemen, mag u niet lezen. Kies een andere agenda."
# What tells that somebody signed on paper; in a file that anybody can write it proves nothing.
_SIGNED = ("date", "place", "method")


@transaction.atomic
def start_from(
    *,
    municipalities: list[Municipality],
    years: tuple[int, int],
    source: Agenda,
    blocks: Sequence[str],
    template: AgendaTemplate,
    by: User,
    amounts: bool = False,
) -> Agenda:
    """Start a draft with the texts of `blocks` from `source` and the others from `template`, and return it.

    `years` are first and last; `blocks` are keys of COPYABLE. With `amounts` the lines of budget and cover come along,
    moved to the new years. Who signs, coordinates and is the contact are those of today. StepRefused when it is not up
    to `by`, or `source` cannot be read.
    """
    guard_start(municipalities, by)
    _readable(source, by)
    old: dict[str, Any] = source.text.document
    # What went into a municipality is the same place: its school boards are still there.
    same = Municipality.objects.with_predecessors(row.pk for row in municipalities)
    fit = _fit(old, years, set(same.values_list("cbs_code", flat=True)), amounts)
    wanted = [key for key in COPYABLE if key in blocks]
    document = {
        **opening_document(municipalities, *years, template),
        **copied_parts(old, wanted, fit),
        **people_of_today(municipalities, by, source),
    }
    if problems := check(document):
        raise DocumentRefused(problems)
    agenda = make_draft(document, by)
    agenda.template = template
    agenda.save(update_fields=["template"])
    data = {"template": str(template), "blocks": wanted, **_told(source, fit, {row.name for row in municipalities})}
    note(agenda, "started", by, data)
    return agenda


@transaction.atomic
def copy_rows(*, agenda: Agenda, source: Agenda, rows: Sequence[str], amounts: bool = False, by: User) -> list[str]:
    """Add interventions and communities of `source` to `agenda` and return the addresses of the new rows.

    `rows` are addresses in `source` ("interventions.<uuid>").
    """
    agenda = locked(agenda)
    if not can_write(by, agenda):
        raise StepRefused("U kunt alleen onderdelen overnemen in een agenda die u mag wijzigen.")
    _readable(source, by)
    chosen = _chosen_rows(source.text.document, rows)
    if not chosen:
        return []
    places = agenda.text.document["municipalities"]
    codes, names = {row["code"] for row in places}, {row["name"] for row in places}
    fit = _fit(source.text.document, (agenda.start_year, agenda.end_year), codes, amounts)
    added = add_rows(agenda=agenda, rows=copied_rows(chosen, fit), by=by)
    note(agenda, "taken_over", by, {"rows": added, **_told(source, fit, names)})
    return added


def _chosen_rows(old: dict[str, Any], addresses: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of `old` at `addresses` by list, each once. StepRefused when one is not there."""
    chosen: dict[str, list[dict[str, Any]]] = {}
    for address in dict.fromkeys(addresses):
        key = address.partition(".")[0]
        try:
            row = part_at(old, address) if key in ROW_LISTS else None
        except KeyError:
            row = None
        if row is None:
            raise StepRefused("Een onderdeel dat u koos, staat niet meer in die agenda. Kies opnieuw.")
        chosen.setdefault(key, []).append(row)
    return chosen


@transaction.atomic
def start_from_file(*, document: Any, by: User) -> Agenda:
    """Make a draft of a document that the portal exported (gka-agenda/1) and return it.

    Always a new agenda: a reference that exists gets a following number. Signatures in the file count for nothing and
    are left out. DocumentRefused with every problem, StepRefused when it is not up to `by`.
    """
    if not can_start(by):
        raise StepRefused("Een agenda beginnen hoort niet bij uw rol.")
    if problems := check(document):
        raise DocumentRefused(problems)
    codes = [item["code"] if isinstance(item, dict) else item for item in document["municipalities"]]
    if problem := _foreign(document, codes, by):
        raise DocumentRefused([problem])
    municipalities = sorted(Municipality.objects.filter(cbs_code__in=codes), key=lambda row: codes.index(row.cbs_code))
    given = document.get("reference") or ""
    signatories = [
        {key: value for key, value in row.items() if key not in _SIGNED} for row in document.get("signatories") or []
    ]
    people = people_of_today(municipalities, by)
    agenda = make_draft({**document, "signatories": signatories, **people}, by)
    note(agenda, "imported", by, {"sha256": agenda.text.sha256, "given": given})
    return agenda


def _foreign(document: dict[str, Any], codes: list[str], by: User) -> Problem | None:
    """Return what makes the agenda of a file not one that `by` may start."""
    if document["kind"] == Kind.ADDENDUM:
        sentence = "Dit bestand is een addendum. Dat kan alleen bij de agenda zelf. Vraag de functioneel beheerder."
        return Problem("kind", sentence)
    own = set(municipalities_to_start(by).filter(cbs_code__in=codes).values_list("cbs_code", flat=True))
    foreign = [code for code in codes if code not in own]
    if foreign:
        names = ", ".join(Municipality.objects.filter(cbs_code__in=foreign).values_list("name", flat=True))
        sentence = f"U kunt geen agenda beginnen voor {names}. Kies een bestand van een van uw eigen gemeenten."
        return Problem("municipalities", sentence)
    if not codes and Role.OCW_STAFF not in roles_of(by):
        return Problem("municipalities", "Een landelijke agenda begint een medewerker van OCW.")
    return None


def _readable(source: Agenda, by: User) -> None:
    if not Agenda.objects.visible_to(by).filter(pk=source.pk).exists():
        raise StepRefused(NOT_READABLE)


def _fit(old: dict[str, Any], years: tuple[int, int], codes: set[str], amounts: bool) -> Fit:
    return Fit(
        start=years[0],
        end=years[1],
        shift=years[0] - old["period"]["start"],
        same_place=bool(codes & {row["code"] for row in old["municipalities"]}),
        amounts=amounts,
    )


def _told(source: Agenda, fit: Fit, names: set[str]) -> dict[str, Any]:
    """Return what the event tells: from where, and what there is to look at (`tables.copied`)."""
    old = source.text.document
    return {
        "from": source.reference,
        "names": [row["name"] for row in old["municipalities"] if row["name"] not in names],
        "before": fit.start,
        "remarks": fit.remarks,
    }


def people_of_today(municipalities: list[Municipality], by: User, source: Agenda | None = None) -> dict[str, Any]:
    """Return coordinator and contact: who starts, or who was the contact, when that is still so; or else the only one.

    An address in a file is never looked up: it would tell who has an account.
    """
    places = {row.pk for row in municipalities}
    here = Q(municipality__in=places) | Q(region__municipalities__in=places)
    held = Membership.objects.current().filter(here, role__in=[Role.COORDINATOR, Role.OFFICER], user__is_active=True)
    people: dict[str, dict[int, str]] = {Role.COORDINATOR: {}, Role.OFFICER: {}}
    for role, pk, email in held.values_list("role", "user", "user__email"):
        people[role][pk] = email
    coordinators, officers = people[Role.COORDINATOR], people[Role.OFFICER]
    if places & municipality_ids_of(by, Role.COORDINATOR):
        coordinators = {by.pk: by.email}
    if source is not None and source.contact_id in officers:
        officers = {source.contact_id: officers[source.contact_id]}
    return {"coordinator": _only(coordinators), "contact": _only(officers)}


def _only(people: dict[int, str]) -> dict[str, str] | None:
    return {"email": next(iter(people.values()))} if len(people) == 1 else None
