"""The national model: the versions that come with the portal, and those that policy staff write."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from agendas.departures import filled
from agendas.models import AgendaTemplate
from agendas.permissions import can_edit_templates
from agendas.snapshot import content_hash
from agendas.snapshot.checking import text_problem
from agendas.snapshot.cleaning import cleaned
from agendas.structure import walk
from agendas.workflow import StepRefused
from municipalities.roles import Role
from records.actions import record
from records.clock import now

_DATA = Path(__file__).resolve().parent.parent / "data"
STREAM = "reference:templates"
# What can be changed by itself: two people who work in different parts do not meet.
PARTS = ("content", "guidance", "required", "about")
# The longest names that an agenda may have to hold in a text with {gemeente}.
_LONG_NAMES, _LONG_YEARS = ["Hellevoetsluis-Nieuwe Westerhaven"] * 2, (2027, 2031)


# Of what is stored now: what to write over it, by key, and which of those keys a colleague changed too.
Merge = Callable[[dict[str, Any]], tuple[dict[str, Any], list[str]]]


class TemplateConflict(Exception):
    """A colleague changed the same since the page was opened.

    `stored` is what stands there now, `changes` is what would have been written, `keys` are those in conflict.
    """

    def __init__(
        self, stored: Any = None, changes: dict[str, Any] | None = None, keys: list[str] | None = None
    ) -> None:
        super().__init__("Een collega heeft dit deel intussen gewijzigd.")
        self.stored, self.changes, self.keys = stored, changes or {}, keys or []


@transaction.atomic
def load_templates(*, by: User | None, directory: Path = _DATA) -> list[AgendaTemplate]:
    """Add the templates in `directory` that the portal does not have yet; return those.

    A version that exists is never changed: agendas were started with it.
    """
    added = []
    for path in sorted(directory.glob("template-*.json")):
        data = json.loads(path.read_text())
        template, created = AgendaTemplate.objects.get_or_create(
            kind=data["kind"],
            version=data["version"],
            defaults={
                "content": data["content"],
                "guidance": data.get("guidance", {}),
                "required": data.get("required", {}),
                "remark": data.get("remark", ""),
                "valid_from": date.fromisoformat(data["valid_from"]),
                "created_by": by,
                "published_at": now(),
                "published_by": by,
            },
        )
        if created:
            added.append(template)
            record(stream=STREAM, action="loaded", by=by, object=str(template))
    return added


@transaction.atomic
def draft_template(*, kind: str, by: User) -> AgendaTemplate:
    """Begin a new version of the model for `kind`, with everything of the newest one, and return it."""
    _guard(by)
    versions = AgendaTemplate.objects.select_for_update().filter(kind=kind)
    newest = versions.order_by("-version").first()
    if newest is None:
        raise StepRefused("Er is nog geen landelijk model om mee te beginnen. Vraag de functioneel beheerder.")
    if newest.is_draft or versions.filter(published_at__isnull=True).exists():
        raise StepRefused("Er is al een nieuwe versie in de maak. Werk daarin verder.")
    template = AgendaTemplate.objects.create(
        kind=kind,
        version=(versions.aggregate(highest=Max("version"))["highest"] or 0) + 1,
        # As the forms give it back, so that only what somebody changes counts as changed.
        content=cleaned(newest.content),
        guidance=newest.guidance,
        required=newest.required,
        valid_from=timezone.localdate(),
        created_by=by,
    )
    _note(template, "template_drafted", by, {"from": newest.version})
    return template


def part_of(template: AgendaTemplate, part: str, topic: str = "") -> dict[str, Any]:
    """Return what stands in one of PARTS of `template`; with a `topic` what stands under that key."""
    if part == "about":
        return {"remark": template.remark, "valid_from": template.valid_from.isoformat()}
    found: dict[str, Any] = getattr(template, part)
    return (found.get(topic) or {}) if topic else found


@transaction.atomic
def change_template(*, template: AgendaTemplate, part: str, merge: Merge, topic: str = "", by: User) -> AgendaTemplate:
    """Write what `merge` makes of what is stored in `part` (of its `topic`) now; return the draft as it is then.

    TemplateConflict when a colleague changed one of the same keys: then nothing is written. StepRefused when it is
    no draft any more, or when a text would not fit.
    """
    _guard(by)
    row = _locked_draft(template)
    before = part_of(row, part, topic)
    changes, conflicts = merge(before)
    if conflicts:
        raise TemplateConflict(before, changes, conflicts)
    if not changes:
        return row
    _put(row, part, topic, {**before, **changes})
    if part == "content":
        _check_texts(row.content)
    row.save(update_fields=["remark", "valid_from"] if part == "about" else [part])
    _note(row, "template_changed", by, {"part": part, "keys": [topic] if topic else sorted(changes)})
    return row


def _put(row: AgendaTemplate, part: str, topic: str, after: dict[str, Any]) -> None:
    if part == "about":
        row.remark, row.valid_from = after["remark"], date.fromisoformat(after["valid_from"])
    else:
        setattr(row, part, {**getattr(row, part), topic: after} if topic else after)


@transaction.atomic
def publish_template(*, template: AgendaTemplate, base: str, by: User) -> AgendaTemplate:
    """Make the draft the model for new agendas from its first day; after this it never changes.

    `base` is the hash of everything in it (`whole_hash`) as the page showed it: TemplateConflict when that changed.
    """
    _guard(by)
    row = _locked_draft(template)
    if whole_hash(row) != base:
        raise TemplateConflict
    if not row.remark.strip():
        raise StepRefused("Vul eerst bij ‘Gegevens’ in wat er is veranderd. Collega’s lezen dat in de lijst.")
    # A day that went by while the draft was written: it counts from now, not from before.
    row.valid_from = max(row.valid_from, timezone.localdate())
    row.published_at, row.published_by = now(), by
    row.save(update_fields=["valid_from", "published_at", "published_by"])
    data = {"sha256": whole_hash(row), "valid_from": row.valid_from.isoformat()}
    _note(row, "template_published", by, data)
    return row


@transaction.atomic
def discard_template(*, template: AgendaTemplate, by: User) -> None:
    """Throw the draft away; no agenda was started with it."""
    _guard(by)
    row = _locked_draft(template)
    _note(row, "template_discarded", by, {"sha256": whole_hash(row)})
    row.delete()


def whole_hash(template: AgendaTemplate) -> str:
    """Return the content hash of everything in `template` that people write."""
    return content_hash({part: part_of(template, part) for part in PARTS})


def _guard(by: User) -> None:
    if not can_edit_templates(by):
        raise StepRefused("Het landelijke model wijzigen hoort niet bij uw rol.")


def _locked_draft(template: AgendaTemplate) -> AgendaTemplate:
    row = AgendaTemplate.objects.select_for_update().filter(pk=template.pk).first()
    if row is None:
        raise StepRefused("Deze nieuwe versie is intussen weggegooid.")
    if not row.is_draft:
        raise StepRefused("Deze versie is vastgesteld en verandert niet meer. Maak een nieuwe versie.")
    return row


def _check_texts(content: dict[str, Any]) -> None:
    """Refuse texts that no longer fit once the names and years of an agenda stand in them."""
    for found in walk(filled(content, _LONG_NAMES, *_LONG_YEARS)):
        if isinstance(found.value, str) and (problem := text_problem(found.field, found.value)):
            where = f"{found.row}, {found.field.label}" if found.row else found.field.label
            raise StepRefused(f"{where}: {problem} Reken op lange namen van gemeenten.")


def _note(template: AgendaTemplate, action: str, by: User, data: dict[str, Any]) -> None:
    role = str(Role.OCW_STAFF.label)
    record(stream=STREAM, action=action, by=by, object=str(template), data=data, role=role)
