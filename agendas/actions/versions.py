"""The texts that are kept: versions at a hand-over and by hand, checkpoints between saves, and putting one back.

Nothing here is ever changed or deleted.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from accounts.models import User
from agendas.actions.moving import locked, note
from agendas.actions.restoring import document_to_restore
from agendas.choices import WRITING_ACTIONS, VersionKind
from agendas.models import Agenda, AgendaVersion, Checkpoint, CurrentText, Look
from agendas.openings import asked_paths
from agendas.permissions import can_write
from agendas.snapshot import DocumentRefused, check, keep_text, write
from agendas.structure import walk
from agendas.workflow import StepRefused
from gka_portal.notation import dutch_date
from records.canonical import canonical_bytes
from records.clock import now
from records.models import Event

# Who writes on alone loses at most this much of the own earlier words.
KEPT_EVERY = timedelta(minutes=30)
NAME_LENGTH = 80
_NO_HASH = Value("", TextField())
# More than anybody looks through: by then the names have become a habit.
MOST_NAMED = 100


def keep_checkpoint(*, agenda: Agenda, by: User | None, always: bool = False, address: str = "") -> None:
    """Keep the text of now beside the versions, when the save that follows could take somebody's words away.

    Call it under the lock of `agenda`, just before the tables are written. It keeps the text when somebody else
    wrote last, when the last text that was kept is half an hour old, or `always`; never a text that was kept already.
    With the `address` of what is saved, two people who write in different parts at the same time do not make a
    checkpoint of every save: what the other wrote elsewhere stays in the text.
    """
    text = agenda.text
    if not _has_words(text.document):
        return
    kept = _last_kept(agenda)
    if kept is not None and kept[1] == text.sha256:
        return
    if always or _is_old(agenda, kept) or _others_wrote(agenda, by, kept, address):
        last = agenda.checkpoints.order_by("number").values_list("number", flat=True).last()
        Checkpoint.objects.create(
            agenda=agenda,
            number=(last or 0) + 1,
            content=Checkpoint.packed(canonical_bytes(text.document)),
            sha256=text.sha256,
            written_at=text.changed_at,
            written_by=text.changed_by,
        )


def _has_words(document: dict[str, Any]) -> bool:
    return any(found.value for found in walk(document) if found.path != "title")


def _last_kept(agenda: Agenda) -> tuple[datetime, str] | None:
    """Return until when the newest kept text was written, and its hash; None when nothing was kept."""
    checkpoint = agenda.checkpoints.order_by("number").values_list("written_at", "sha256").last()
    version = agenda.versions.order_by("number").values_list("created_at", "sha256").last()
    return max(filter(None, (checkpoint, version)), default=None)


def _is_old(agenda: Agenda, kept: tuple[datetime, str] | None) -> bool:
    return now() - (kept[0] if kept else agenda.created_at) >= KEPT_EVERY


def _others_wrote(agenda: Agenda, by: User | None, kept: tuple[datetime, str] | None, address: str) -> bool:
    """Did somebody else than `by` write, since the text `kept`, what a save at `address` may replace?"""
    if not address or kept is None:
        return agenda.text.changed_by_id != (by.pk if by else None)
    edits = Event.objects.filter(stream=agenda.stream, action__in=WRITING_ACTIONS, at__gte=kept[0])
    here = Q(object__in=[address, address.partition(".")[0], agenda.reference]) | Q(object__startswith=f"{address}.")
    # The save that made the text that was kept took nothing away; an event without a hash counts, so no plain exclude.
    told = edits.filter(here).annotate(made=Coalesce(KT("data__after"), KT("data__sha256"), _NO_HASH))
    return told.exclude(actor_id=str(by.pk) if by else "").exclude(made=kept[1]).exists()


def make_version(*, agenda: Agenda, kind: VersionKind, name: str = "", by: User) -> AgendaVersion:
    """Make the current text of the locked `agenda` its next version, and return it."""
    last = agenda.versions.order_by("number").values_list("number", flat=True).last()
    return AgendaVersion.objects.create(
        agenda=agenda,
        number=(last or 0) + 1,
        kind=kind,
        name=name,
        content=canonical_bytes(agenda.text.document),
        sha256=agenda.text.sha256,
        created_by=by,
    )


@transaction.atomic
def keep_version(*, agenda: Agenda, name: str, by: User) -> AgendaVersion:
    """Keep the current text as the next version, with a name. Earlier versions stay, also one with this text."""
    agenda = locked(agenda)
    name = " ".join(name.split())
    if not can_write(by, agenda):
        raise StepRefused("U kunt alleen een versie bewaren zolang u de tekst mag wijzigen.")
    if not name:
        raise StepRefused("Geef de versie een naam, bijvoorbeeld “Voor het overleg van 3 maart”.")
    if len(name) > NAME_LENGTH:
        raise StepRefused(f"Deze naam is te lang. Gebruik ten hoogste {NAME_LENGTH} tekens.")
    if agenda.versions.filter(kind=VersionKind.NAMED).count() >= MOST_NAMED:
        raise StepRefused(
            f"U kunt ten hoogste {MOST_NAMED} versies met een naam bewaren. Er komt nu geen bij. Er gaat geen tekst "
            "verloren: het portaal bewaart vanzelf tussenstanden, en een versie bij delen en indienen."
        )
    version = make_version(agenda=agenda, kind=VersionKind.NAMED, name=name, by=by)
    note(agenda, "version_kept", by, {**_told(version), "name": name})
    return version


@transaction.atomic
def restore(*, agenda: Agenda, source: AgendaVersion | Checkpoint, by: User) -> CurrentText:
    """Write the text of `source` back as the current text and return that; the text of now is kept as a version.

    What no longer exists here (people, municipalities, themes) stays as it is today: `document_to_restore`.
    DocumentRefused when the old text does not fit the format of today, StepRefused without the right.
    """
    agenda = locked(agenda)
    if source.agenda_id != agenda.pk:
        raise ValueError("A text of another agenda.")
    if not can_write(by, agenda):
        raise StepRefused("U kunt alleen een eerdere tekst terugzetten zolang u de hele tekst mag wijzigen.")
    if asked_paths(agenda) is not None:
        raise StepRefused(
            "De agenda is teruggestuurd met opmerkingen. Alleen de velden met een opmerking zijn open, dus de hele "
            "tekst terugzetten kan nu niet."
        )
    before = agenda.text
    parts = document_to_restore(agenda, source, by)
    if problems := check({**before.document, **parts}):
        raise DocumentRefused(problems)
    name = source_name(source)
    newest = agenda.versions.order_by("number").last()
    if newest is None or newest.sha256 != before.sha256:
        kept = f"Vóór terugzetten van {name}"[:NAME_LENGTH]
        make_version(agenda=agenda, kind=VersionKind.REPLACED, name=kept, by=by)
    write(agenda, parts)
    after = keep_text(agenda, by)
    note(agenda, "restored", by, {"before": before.sha256, "after": after.sha256, "name": name})
    return after


def source_name(source: AgendaVersion | Checkpoint) -> str:
    """Return what people call a kept text: "versie 3", "de tussenstand van 3 maart 2027"."""
    if isinstance(source, AgendaVersion):
        return f"versie {source.number}"
    return f"de tussenstand van {dutch_date(source.written_at)}"


@transaction.atomic
def looked(*, agenda: Agenda, user: User, sha256: str = "") -> bool:
    """Remember that `user` has seen the current text; False when the page showed another one (`sha256`, its hash)."""
    text = agenda.text
    if sha256 and sha256 != text.sha256:
        return False
    content = Look.packed(canonical_bytes(text.document))
    Look.objects.update_or_create(
        agenda=agenda, user=user, defaults={"content": content, "sha256": text.sha256, "looked": now()}
    )
    return True


def _told(version: AgendaVersion) -> dict[str, object]:
    return {"version": version.number, "sha256": version.sha256}
