"""Making an agenda: from the national template, or from a document."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from agendas.actions.amended_blocks import UNCHANGED, AmendRefused, make_addendum, why_never
from agendas.actions.moving import locked, note
from agendas.actions.references import next_reference
from agendas.actions.versions import keep_checkpoint
from agendas.changes import changed_paths
from agendas.choices import Kind, State
from agendas.departures import filled
from agendas.models import Addendum, Agenda, AgendaTemplate
from agendas.openings import is_open, paths_of
from agendas.permissions import can_start, municipalities_to_start
from agendas.snapshot import DocumentRefused, Problem, check, keep_text, write
from agendas.snapshot.addenda import values_of, with_new_key
from agendas.snapshot.writing import person_for
from agendas.workflow import StepRefused
from municipalities.memberships import roles_of
from municipalities.models import Municipality, OfficeHolder
from municipalities.roles import Role
from records.clock import now

# What a document that lacks a key means by that: nothing there.
_EMPTY: dict[str, Any] = {
    **dict.fromkeys(("subtitle", "slogan", "motto", "preamble", "introduction", "explanation"), ""),
    **dict.fromkeys(("coordinator", "contact")),
    **{key: {} for key in ("analysis", "communication")},
    **{
        key: []
        for key in (
            "pillars themes factors local_agendas case_numbers clauses signatories consultations other_agreements "
            "interventions communities"
        ).split()
    },
    "no_experiment": False,
}


@transaction.atomic
def start_agenda(
    *, municipalities: list[Municipality], start_year: int, end_year: int, template: AgendaTemplate, by: User
) -> Agenda:
    """Start a draft from `template` for `municipalities` and return it. StepRefused when that is not up to `by`."""
    guard_start(municipalities, by)
    document = opening_document(municipalities, start_year, end_year, template)
    if Role.COORDINATOR in roles_of(by):
        document["coordinator"] = {"email": by.email}
    if problems := check(document):
        raise DocumentRefused(problems)
    agenda = make_draft(document, by)
    agenda.template = template
    agenda.save(update_fields=["template"])
    note(agenda, "started", by, {"template": str(template)})
    return agenda


def guard_start(municipalities: list[Municipality], by: User) -> None:
    """Refuse with StepRefused unless `by` may start an agenda for all of `municipalities` today."""
    if not can_start(by):
        raise StepRefused("Een agenda beginnen hoort niet bij uw rol.")
    if not {row.pk for row in municipalities} <= set(municipalities_to_start(by).values_list("pk", flat=True)):
        raise StepRefused("U bent geen regiocoördinator van deze gemeente.")


def opening_document(
    municipalities: list[Municipality], start_year: int, end_year: int, template: AgendaTemplate
) -> dict[str, Any]:
    """Return the text (gka-agenda/1) with which an agenda from `template` begins, signed by who signs today."""
    return {
        **filled(template.content, [row.name for row in municipalities], start_year, end_year),
        "format": "gka-agenda/1",
        "kind": template.kind,
        "municipalities": [row.cbs_code for row in municipalities],
        "period": {"start": start_year, "end": end_year},
        "signatories": _usual_signatories(municipalities),
    }


@transaction.atomic
def import_document(*, document: Any, by: User | None, replace_draft: bool = False) -> Agenda:
    """Make a draft of `document` (gka-agenda/1) and return it.

    Raises DocumentRefused with every problem, or when the reference exists and may not be replaced; nothing
    is stored then. Signatures in the document are kept as earlier paper signatures and count for nothing.
    """
    if problems := check(document):
        raise DocumentRefused(problems)
    reference = document.get("reference") or ""
    existing = Agenda.objects.filter(reference=reference).first()
    if existing is not None:
        return _replace(existing, document, by, replace_draft)
    if _is_known(document):
        document = with_new_key(document)
    try:
        agenda = make_draft(document, by, reference, _parent(document))
    except AmendRefused as refused:
        raise DocumentRefused([Problem("addendum.blocks", str(refused))]) from None
    except _ReferenceTaken:
        # The same file was imported a moment ago, after the look above.
        return _replace(Agenda.objects.get(reference=reference), document, by, replace_draft)
    note(agenda, "imported", by, {"sha256": agenda.text.sha256})
    return agenda


def _replace(agenda: Agenda, document: dict[str, Any], by: User | None, allowed: bool) -> Agenda:
    reference = agenda.reference
    if not allowed:
        raise DocumentRefused([Problem("reference", f"Er is al een agenda met kenmerk {reference}.")])
    agenda = locked(agenda)
    if agenda.state != State.DRAFT:
        state = agenda.get_state_display().lower()
        raise DocumentRefused(
            [
                Problem(
                    "reference",
                    f"Agenda {reference} is {state} en wordt niet vervangen. Dat kan alleen bij een concept.",
                )
            ]
        )
    before = agenda.text
    if problem := _other_addendum(before.document, document):
        raise DocumentRefused([problem])
    # All that was written here is replaced, by hand of the administrator: it can be read back.
    keep_checkpoint(agenda=agenda, by=by, always=True)
    write(agenda, {**_EMPTY, **document})
    if "addendum" in document:
        agenda.addendum.reason = values_of(document["addendum"])["reason"]
        agenda.addendum.save(update_fields=["reason"])
    text = keep_text(agenda, by)
    if problems := list(_unchanged(before.document, text.document)):
        raise DocumentRefused(problems)
    note(agenda, "edited", by, {"import": True, "before": before.sha256, "after": text.sha256})
    return Agenda.objects.select_related("text").get(pk=agenda.pk)


def _is_known(document: dict[str, Any]) -> bool:
    """Are the rows of this addendum in the portal already, under another reference?"""
    amends = document.get("addendum")
    return amends is not None and Addendum.objects.filter(key=amends["key"]).exists()


def _other_addendum(stored: dict[str, Any], given: dict[str, Any]) -> Problem | None:
    """Return what is wrong when a file would make another addendum of a draft: only its text and reason may differ."""
    one, other = (text.get("addendum") and {**values_of(text["addendum"]), "reason": ""} for text in (stored, given))
    blocks, others = ({*(text.get("addendum") or {}).get("blocks", ())} for text in (stored, given))
    if one == other and blocks == others:
        return None
    sentence = "Het bestand noemt een andere soort, andere onderdelen of een andere begintekst dan dit addendum."
    return Problem("addendum", f"{sentence} Dat kiest u in het portaal.")


def _unchanged(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Problem]:
    """Yield what was written in parts that an addendum does not change."""
    paths = paths_of(before.get("addendum"))
    for path in changed_paths(before, after):
        if not path.startswith("addendum.") and not is_open(paths, path):
            yield Problem(path, UNCHANGED)


class _ReferenceTaken(Exception):
    """Somebody else made an agenda with this reference at the same moment."""


def make_draft(document: dict[str, Any], by: User | None, reference: str = "", parent: Agenda | None = None) -> Agenda:
    """Make the agenda of `document` under `reference`, or under the first free one."""
    agenda = _insert(document, by, reference, parent)
    if amends := document.get("addendum"):
        make_addendum(agenda, amends)
    write(agenda, {**_EMPTY, **document})
    agenda.text = keep_text(agenda, by)
    return agenda


def _insert(document: dict[str, Any], by: User | None, given: str, parent: Agenda | None) -> Agenda:
    """Add the row of the agenda itself.

    On PostgreSQL two people who start at once see the same free reference: the unique column lets the first
    one have it, the other looks again. Each turn of the loop means that somebody got one, so it ends.
    """
    codes = [item["code"] if isinstance(item, dict) else item for item in document["municipalities"]]
    kind, period = document["kind"], document["period"]
    while True:
        reference = given or next_reference(kind=kind, codes=codes, year=period["start"], parent=parent)
        try:
            with transaction.atomic():  # a savepoint: after a refusal the transaction goes on
                return Agenda.objects.create(
                    reference=reference,
                    kind=kind,
                    parent=parent,
                    start_year=period["start"],
                    end_year=period["end"],
                    title=document["title"],
                    created_by=by,
                    state_since=now(),
                )
        except IntegrityError:
            if not Agenda.objects.filter(reference=reference).exists():
                raise
            if given:
                raise _ReferenceTaken from None


def _parent(document: dict[str, Any]) -> Agenda | None:
    """Return the agenda that `document` amends, locked; None when it is no addendum."""
    if document["kind"] != Kind.ADDENDUM:
        return None
    parent = Agenda.objects.filter(reference=document.get("parent") or "").first()
    if parent is None:
        raise DocumentRefused(
            [Problem("parent", "Een addendum noemt het kenmerk van een agenda die het portaal kent.")]
        )
    parent = locked(parent)
    if problem := why_never(parent):
        raise DocumentRefused([Problem("parent", problem)])
    return parent


def _usual_signatories(municipalities: list[Municipality]) -> list[dict[str, Any]]:
    """Return who signs as a rule: the aldermen of education in office, then the ministers."""
    today: date = timezone.localdate()
    current = OfficeHolder.objects.current(today)
    local = current.filter(municipality__in=municipalities, kind="alderman")
    state = current.filter(municipality__isnull=True, kind="minister")
    return [
        {
            "party": "municipality" if holder.municipality_id else "ministry",
            "name": holder.name,
            "office": holder.office,
            "organisation": holder.organisation,
            "portfolio": holder.portfolio if holder.municipality_id else "",
            "order": 1 if holder.municipality_id else 2,
        }
        for holder in [*local, *state]
    ]


def unmatched_people(document: dict[str, Any]) -> list[str]:
    """Return which of coordinator and contact `document` names without an account here, for the report of an import."""
    return [key for key in ("coordinator", "contact") if document.get(key) and person_for(document[key]) is None]
