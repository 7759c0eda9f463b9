"""Mail about an agenda: to whom and with what. It is rendered and sent by the worker."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from accounts.actions.mail import queue_mail
from accounts.models import OutgoingMail, User
from agendas.models import Agenda, AgendaVersion, Signatory, SigningRound
from municipalities.models import Membership
from municipalities.roles import Role


def _context(agenda: Agenda, page: str = "agendas:detail", /, **more: str) -> dict[str, str]:
    places = ", ".join(agenda.municipalities.values_list("name", flat=True))
    return {
        "reference": agenda.reference,
        "title": agenda.title,
        "places": places,
        "url": settings.PORTAL_URL + reverse(page, args=[agenda.reference]),
        **more,
    }


def announce_review(agenda: Agenda, version: AgendaVersion) -> None:
    """Tell the aldermen of the municipality that there is a version to review."""
    for user in _members(agenda, Role.ALDERMAN):
        queue_mail(
            to=user,
            template="agenda_review",
            context=_context(agenda, version=str(version.number)),
            key=f"review:{version.pk}:{user.pk}",
        )


def announce_returned(agenda: Agenda, reason: str, by: User) -> None:
    """Tell the writers that the agenda came back and why."""
    version = agenda.versions.order_by("number").last()
    for user in _writers(agenda):
        queue_mail(
            to=user,
            template="agenda_returned",
            context=_context(agenda, reason=reason, by=by.name),
            key=f"returned:{version.pk if version else 0}:{user.pk}",
        )


def invite(agenda: Agenda, signing_round: SigningRound, signatory: Signatory) -> None:
    """Ask the holder of the office to sign; the secretariat of that office gets the same mail."""
    holder = signatory.office_holder
    if holder is None:
        return
    people = [holder.user] if holder.user else []
    people += [
        row.user
        for row in Membership.objects.current()
        .filter(role=Role.SECRETARIAT, office_holder=holder)
        .select_related("user")
    ]
    for user in people:
        queue_mail(
            to=user,
            template="agenda_sign",
            context=_context(agenda, "agendas:sign", office=signatory.office, name=signatory.name),
            key=f"{signing_round.invitation_key}{signatory.pk}:{user.pk}",
        )


def announce_ended(agenda: Agenda, signing_round: SigningRound, reason: str, by: User) -> None:
    """Tell the writers, and everyone who signed or was asked to, that the round ended without a seal."""
    signed = Q(pk__in=signing_round.signatures.values("signed_by"))
    asked = Q(pk__in=OutgoingMail.objects.filter(key__startswith=signing_round.invitation_key).values("recipient"))
    involved = User.objects.filter(signed | asked, is_active=True).exclude(pk=by.pk)
    for user in {*_writers(agenda), *involved}:
        queue_mail(
            to=user,
            template="agenda_round_ended",
            context=_context(agenda, reason=reason, by=by.name),
            key=f"ended:{signing_round.pk}:{user.pk}",
        )


def send_copies(agenda: Agenda, signing_round: SigningRound) -> None:
    """Tell every party that the sealed agenda is there, with a link to its copy."""
    signers = User.objects.filter(pk__in=signing_round.signatures.values("signed_by"))
    for user in {*_writers(agenda), *signers}:
        queue_mail(
            to=user,
            template="agenda_sealed",
            context=_context(agenda),
            key=f"sealed:{signing_round.pk}:{user.pk}",
        )


def _writers(agenda: Agenda) -> set[User]:
    people: Iterable[User | None] = (agenda.coordinator, agenda.contact)
    return {user for user in people if user is not None and user.is_active}


def _members(agenda: Agenda, role: Role) -> list[User]:
    places = agenda.municipalities.values("pk")
    return list(
        User.objects.filter(
            memberships__in=Membership.objects.current().filter(role=role, municipality__in=places)
        ).distinct()
    )
