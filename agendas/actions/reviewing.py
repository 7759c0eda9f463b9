"""From draft to approved: sharing, submitting, approving and sending back."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agendas.actions.commenting import ask_changes
from agendas.actions.moving import guard, lock_parent, locked, move, note
from agendas.actions.versions import make_version
from agendas.choices import SigningParty, VersionKind
from agendas.emails import announce_lapsed, announce_returned, announce_review
from agendas.models import Agenda, AgendaVersion, Approval
from agendas.permissions import approves_for
from agendas.snapshot import content_hash, document_of, keep_text
from agendas.workflow import StepRefused, target_of
from records.clock import now


@transaction.atomic
def share(*, agenda: Agenda, by: User) -> None:
    """Open the draft to the contact school and the municipality's colleagues."""
    agenda = locked(agenda)
    guard(agenda, "share", by)
    version = make_version(agenda=agenda, kind=VersionKind.SHARED, by=by)
    move(agenda, target_of("share"), action="shared", by=by, data=_bound(version))


@transaction.atomic
def take_back(*, agenda: Agenda, by: User) -> None:
    """Close the consultation; only the writers go on."""
    agenda = locked(agenda)
    guard(agenda, "take_back", by)
    move(agenda, target_of("take_back"), action="taken_back", by=by)


@transaction.atomic
def submit(*, agenda: Agenda, review_by: date | None = None, by: User) -> AgendaVersion:
    """Hand the text over for review as a new version. Incomplete names what is missing.

    `review_by` is the last day on which the reviewers are asked to answer.
    """
    lock_parent(agenda)
    agenda = locked(agenda)
    if review_by is not None and review_by < timezone.localdate():
        raise StepRefused("Deze dag is al voorbij. Kies vandaag of een latere dag.")
    if content_hash(document_of(agenda)) != agenda.text.sha256:
        # A person or municipality got another name since the last save: the version must have the name of today.
        agenda.text = keep_text(agenda, by)
    guard(agenda, "submit", by)
    version = make_version(agenda=agenda, kind=VersionKind.SUBMITTED, by=by)
    agenda.review_by = review_by
    asked = {"review_by": review_by.isoformat()} if review_by else {}
    move(agenda, target_of("submit"), action="submitted", by=by, data={**_bound(version), **asked})
    announce_review(agenda, version)
    return version


@transaction.atomic
def approve(*, agenda: Agenda, sha256: str, by: User) -> list[SigningParty]:
    """Agree with the version whose hash `by` read; return the parties for which that counted."""
    agenda = locked(agenda)
    guard(agenda, "approve", by)
    version = current_version(agenda)
    if version.sha256 != sha256:
        raise StepRefused("De tekst is veranderd sinds u hem opende. Lees de nieuwe versie en geef dan uw akkoord.")
    given = set(agenda.approvals.filter(version=version, voided_at=None).values_list("party", flat=True))
    parties = [party for party in approves_for(by, agenda) if party not in given]
    if not parties:
        raise StepRefused("Er is al akkoord op deze versie.")
    for party in parties:
        Approval.objects.create(
            agenda=agenda,
            version=version,
            sha256=version.sha256,
            party=party,
            approved_at=now(),
            approved_by=by,
        )
        move(agenda, None, action="approved", by=by, data={**_bound(version), "party": party})
    return parties


@transaction.atomic
def send_back(*, agenda: Agenda, reason: str, by: User) -> None:
    """Return the agenda to its writers with a reason; approvals on this version no longer count.

    Only what was commented on for everybody is open to them; without such comments the whole text is.
    """
    agenda = locked(agenda)
    guard(agenda, "send_back", by, reason)
    version = current_version(agenda)
    lapsed = void_approvals(agenda, by, reason.strip())
    ask_changes(agenda)
    move(agenda, target_of("send_back"), action="returned", by=by, data={**_bound(version), "reason": reason.strip()})
    announce_returned(agenda, reason.strip(), by)
    announce_lapsed(agenda, lapsed, f"{by.name} heeft de agenda teruggestuurd om aan te passen.", reason.strip(), by)


def current_version(agenda: Agenda) -> AgendaVersion:
    """Return the version that is under review or being signed. StepRefused when there is none."""
    version = agenda.versions.order_by("number").last()
    if version is None:
        raise StepRefused("Deze agenda is nog niet ingediend.")
    return version


def void_approvals(agenda: Agenda, by: User, reason: str) -> list[Approval]:
    """Take away the force of the standing approvals and return them; the rows stay as a record, each with an event.

    The caller tells those who had approved, with `emails.announce_lapsed`.
    """
    found = agenda.approvals.filter(voided_at=None).select_related("version", "approved_by")
    lapsed = list(found.defer("version__content"))
    agenda.approvals.filter(pk__in=[row.pk for row in lapsed]).update(voided_at=now(), voided_by=by)
    for row in lapsed:
        note(agenda, "approval_lapsed", by, {**_bound(row.version), "party": row.party, "reason": reason})
    return lapsed


def _bound(version: AgendaVersion) -> dict[str, object]:
    return {"version": version.number, "sha256": version.sha256}
