"""The kept texts of an agenda as a list, and what changed since a person last looked."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Exists, OuterRef, Q, When
from django.urls import reverse

from accounts.models import User
from agendas.choices import WRITING_ACTIONS
from agendas.models import Agenda, AgendaVersion, Checkpoint, Look
from agendas.openings import asked_paths
from agendas.permissions import can_write
from agendas.redline import Comparison, compare, summary
from agendas.snapshot.kept import NOW, key_of
from agendas.tables.links import page_url
from records.models import Event


def may_restore(user: User, agenda: Agenda) -> bool:
    """May `user` put an earlier text back now: write the whole text?"""
    return can_write(user, agenda) and asked_paths(agenda) is None


@dataclass(frozen=True)
class SinceLook:
    """What somebody missed: `look` is the text that they saw last (None: they never said so)."""

    look: Look | None
    comparison: Comparison | None

    @property
    def sentence(self) -> str:
        return summary(self.comparison) if self.comparison else ""


def since_look(agenda: Agenda, user: User) -> SinceLook:
    """Return what others changed since `user` last looked; no comparison when that is nothing. One query."""
    # Who only wrote alone missed nothing.
    others = Event.objects.filter(stream=agenda.stream, action__in=WRITING_ACTIONS, at__gte=OuterRef("looked"))
    missed = Exists(others.exclude(actor_id=str(user.pk)))
    looks = Look.objects.filter(agenda=agenda, user=user).annotate(missed=missed).defer("content")
    # The text itself, some ten kilobytes, only comes along when there is something to compare.
    differs = Q(missed=True) & ~Q(sha256=agenda.text.sha256)
    look = looks.annotate(seen_text=Case(When(differs, then="content"))).first()
    if look is None or look.seen_text is None:
        return SinceLook(look, None)
    look.content = look.seen_text
    return SinceLook(look, compare(json.loads(look.plain), agenda.text.document))


def changed_since_look(agenda: Agenda, user: User) -> str:
    """Return in one sentence what others changed since `user` last looked; "" when nothing, or never looked."""
    return since_look(agenda, user).sentence


@dataclass(frozen=True)
class LookPart:
    """The line on the page of an agenda: what changed, or else that the page may remember this text as seen."""

    sentence: str
    url: str
    looked_url: str
    sha256: str
    remembers: bool


def look_part(agenda: Agenda, user: User) -> LookPart:
    """Return what templates/agendas/versions/_since_look.html needs.

    The page itself says that its text was seen (`remembers`), unless there are changes that are not read yet.
    """
    found = since_look(agenda, user)
    is_new = found.look is None or found.look.sha256 != agenda.text.sha256
    return LookPart(
        found.sentence,
        reverse("agendas:changed", args=[agenda.reference]),
        reverse("agendas:looked", args=[agenda.reference]),
        agenda.text.sha256,
        remembers=is_new and not found.comparison,
    )


@dataclass(frozen=True)
class KeptRow:
    """A line in the list of versions, or of checkpoints."""

    name: str
    why: str
    who: str
    at: datetime
    code: str
    url: str
    compare_url: str
    restore_url: str


def kept_rows(sources: Iterable[AgendaVersion | Checkpoint], agenda: Agenda, *, restores: bool) -> list[KeptRow]:
    """Return `sources`, with who made them, as lines; `restores`: with a link to put each back."""
    rows = []
    for source in sources:
        key = key_of(source)
        if isinstance(source, AgendaVersion):
            name, why = f"Versie {source.number}", source.name or source.get_kind_display()
            who, at = source.created_by, source.created_at
        else:
            name, why, who, at = f"Tussenstand {source.number}", "", source.written_by, source.written_at
        rows.append(
            KeptRow(
                name=name,
                why=why,
                who=who.name if who else "–",
                at=at,
                code=source.sha256[:12],
                url=page_url("agendas:version", agenda.reference, key),
                compare_url=f"{page_url('agendas:compare', agenda.reference)}?van={key}&naar={NOW}",
                restore_url=page_url("agendas:version_restore", agenda.reference, key) if restores else "",
            )
        )
    return rows
