"""Which kept texts of an agenda a person may read, by key: for lists, comparisons and files.

Who writes reads every version and checkpoint. Others read what was handed over to them: the versions for review (and
for consultation, when their role reads from there), who signs only what was fixed for signing, a reader only what was
signed. A guest reads the current text and nothing older. Source: architecture.md, "Roles and rights".
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from agendas.choices import FROZEN_STATES, State, VersionKind
from agendas.models import Agenda, AgendaVersion, Checkpoint, SigningRound
from agendas.permissions import has_right, role_on
from agendas.roles import RIGHTS, Right
from agendas.snapshot.kept import NOW, document_in, source_at, title_of_source
from municipalities.memberships import office_holder_ids_of

# In the lists to choose from; the page with checkpoints has them all.
CHECKPOINTS_OFFERED = 30


def reads_checkpoints(user: User, agenda: Agenda) -> bool:
    """May `user` read every kept text, also those that were never handed over? Who writes here may."""
    return has_right(user, agenda, Right.WRITE)


def readable_versions(user: User, agenda: Agenda) -> QuerySet[AgendaVersion]:
    """Return the versions that `user`, who reads `agenda`, may read; newest first, without their text."""
    versions = agenda.versions.defer("content").select_related("created_by").order_by("-number")
    if reads_checkpoints(user, agenda):
        return versions
    role = role_on(user, agenda)
    reads = RIGHTS[role].reads if role else FROZEN_STATES if office_holder_ids_of(user) else frozenset()
    if State.REVIEW in reads:
        shared = [VersionKind.SHARED] if State.CONSULTATION in reads else []
        return versions.filter(kind__in=[VersionKind.SUBMITTED, *shared])
    rounds = agenda.rounds.order_by()
    if State.FROZEN in reads:
        return versions.filter(pk__in=rounds.values("version"))
    if State.SIGNED in reads:
        return versions.filter(pk__in=rounds.filter(outcome=SigningRound.Outcome.SEALED).values("version"))
    return versions.none()


def readable_source(user: User, agenda: Agenda, key: str) -> AgendaVersion | Checkpoint:
    """Return the kept text under `key`. KeyError when there is none that `user` may read."""
    source = source_at(agenda, key)
    if isinstance(source, Checkpoint):
        allowed = reads_checkpoints(user, agenda)
    else:
        allowed = readable_versions(user, agenda).filter(pk=source.pk).exists()
    if not allowed:
        raise KeyError(key)
    return source


@dataclass(frozen=True)
class KeptText:
    """A text to compare with: its document and what it is called."""

    key: str
    title: str
    document: dict[str, Any]


def kept_text(user: User, agenda: Agenda, key: str) -> KeptText:
    """Return the text of `agenda` under `key` ("nu", "v3", "t12"). KeyError when `user` may read none there."""
    if key == NOW:
        return KeptText(key, "Huidige tekst", agenda.text.document)
    source = readable_source(user, agenda, key)
    return KeptText(key, title_of_source(source), document_in(source))


Choices = list[tuple[str, Any]]


def texts_to_choose(user: User, agenda: Agenda) -> Choices:
    """Return what `user` may compare, as choices of a select: the text of today, versions, the last checkpoints."""
    versions = [(f"v{row.number}", title_of_source(row)) for row in readable_versions(user, agenda)]
    groups: Choices = [(NOW, "Huidige tekst")]
    if versions:
        groups.append(("Versies", versions))
    if reads_checkpoints(user, agenda):
        rows = agenda.checkpoints.defer("content").order_by("-number")[:CHECKPOINTS_OFFERED]
        if checkpoints := [(f"t{row.number}", title_of_source(row)) for row in rows]:
            groups.append(("Tussenstanden", checkpoints))
    return groups
