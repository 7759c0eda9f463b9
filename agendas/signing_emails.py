"""Mail about a signing round that goes on: reminders, and what changed for who was asked to sign.

Called inside the transaction of the change. The keys hold the moment, so the same change is the same mail.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.actions.mail import queue_mail
from accounts.models import OutgoingMail, User
from agendas.document.nouns import noun_of
from agendas.emails import sign_url
from agendas.models import Agenda, CertifiedCopy, PaperSignature, SigningRequest, SigningRound
from municipalities.models import Membership, OfficeHolder
from municipalities.roles import Role
from records.clock import now
from records.models import Job


def people_at(holder: OfficeHolder | None) -> list[User]:
    """Return who gets the mail for the office of `holder`: the holder, and the secretariat that prepares."""
    if holder is None:
        return []
    own = [holder.user] if holder.user is not None else []
    secretariat = (
        Membership.objects.current().filter(role=Role.SECRETARIAT, office_holder=holder).select_related("user")
    )
    return _once([*own, *(row.user for row in secretariat)])


def reachable(requests: Iterable[SigningRequest]) -> set[UUID]:
    """Return at which of `requests` (with office holder) somebody gets the mail; one query, none if all have accounts.

    The same as `people_at`, for many at once.
    """
    holders = {row.pk: row.office_holder for row in requests if row.office_holder is not None}
    without = [holder.pk for holder in holders.values() if holder.user_id is None]
    prepared = set[int | None]()
    if without:
        secretariats = Membership.objects.current().filter(role=Role.SECRETARIAT, office_holder__in=without)
        prepared = set(secretariats.values_list("office_holder_id", flat=True))
    return {pk for pk, holder in holders.items() if holder.user_id is not None or holder.pk in prepared}


def remind(agenda: Agenda, request: SigningRequest, *, is_last: bool) -> None:
    """Remind who signs, and the secretariat, that the agenda waits; `request.reminders` counts this one."""
    for user in people_at(request.office_holder):
        queue_mail(
            to=user,
            template="agenda_sign_reminder",
            context={
                **_about(agenda, request),
                "url": sign_url(agenda, request),
                "due": request.due.isoformat() if request.due else "",
                "is_late": request.due is not None and request.due < timezone.localdate(request.reminded_at),
                "is_last": is_last,
            },
            key=f"remind:{request.pk}:{_moment(request.reminded_at)}:{user.pk}",
        )


def tell_withdrawn(agenda: Agenda, request: SigningRequest, by: User) -> None:
    """Tell who signs, and the secretariat, that the invitation was withdrawn and why."""
    for user in people_at(request.office_holder):
        queue_mail(
            to=user,
            template="agenda_sign_withdrawn",
            context={
                **_about(agenda, request),
                "by": by.name,
                "reason": request.withdrawal_reason,
                "signs": request.office_holder is not None and user == request.office_holder.user,
            },
            key=f"sign-withdrawn:{request.pk}:{_moment(request.withdrawn_at)}:{user.pk}",
        )


def tell_held(agenda: Agenda, request: SigningRequest, by: User) -> None:
    """Tell the coordinator that who signs wants to wait, and why."""
    coordinator = agenda.coordinator
    if coordinator is None or not coordinator.is_active:
        return
    queue_mail(
        to=coordinator,
        template="agenda_sign_held",
        context={**_about(agenda, request, "agendas:register"), "by": by.name, "reason": request.hold_reason},
        key=f"sign-held:{request.pk}:{_moment(request.held_at)}:{coordinator.pk}",
    )


def tell_substituted(agenda: Agenda, request: SigningRequest, former: OfficeHolder | None, by: User) -> None:
    """Tell `former`, who was asked first, and the secretariat there, that somebody else signs now.

    `request` has its new office holder already. Who was never asked, hears nothing.
    """
    if request.invited_at is None:
        return
    at_work = {user.pk for user in people_at(request.office_holder)}
    for user in people_at(former):
        if user.pk in at_work:
            continue
        queue_mail(
            to=user,
            template="agenda_sign_substituted",
            context={**_about(agenda, request), "former": former.name if former else "", "by": by.name},
            key=f"sign-substituted:{request.pk}:{_moment(request.substituted_at)}:{user.pk}",
        )


def tell_scan_waits(agenda: Agenda, paper: PaperSignature, people: Iterable[User]) -> None:
    """Ask `people`, colleagues of who recorded it, to look at a scan of a signature on paper."""
    page = reverse("agendas:sign_paper_judge", args=[agenda.reference, paper.request_id, paper.pk])
    for user in people:
        queue_mail(
            to=user,
            template="agenda_paper_waits",
            context={
                **_about(agenda, paper.request),
                "url": settings.PORTAL_URL.rstrip("/") + page,
                "by": paper.recorded_by.name,
            },
            key=f"paper-waits:{paper.pk}:{user.pk}",
        )


def tell_scan_rejected(agenda: Agenda, paper: PaperSignature, by: User) -> None:
    """Tell who recorded a scan that it was rejected, and why."""
    user = paper.recorded_by
    if not user.is_active:
        return
    page = reverse("agendas:sign_paper", args=[agenda.reference, paper.request_id])
    queue_mail(
        to=user,
        template="agenda_paper_rejected",
        context={
            **_about(agenda, paper.request),
            "url": settings.PORTAL_URL.rstrip("/") + page,
            "by": by.name,
            "reason": paper.rejection_reason,
        },
        key=f"paper-rejected:{paper.pk}",
    )


def send_copy(agenda: Agenda, copy: CertifiedCopy, *, again: datetime | None = None) -> OutgoingMail:
    """Mail whom `copy` is for (an account) the link to it; `again`: once more, at this moment."""
    if copy.user is None:
        raise ValueError("A copy without an account is sent by hand.")
    key = f"sealed:{copy.round_id}:{copy.user.pk}"
    return queue_mail(
        to=copy.user,
        template="agenda_sealed",
        context={
            **_agenda(agenda),
            "organisation": copy.organisation,
            "url": settings.PORTAL_URL.rstrip("/") + reverse("agendas:copy", args=[agenda.reference, copy.pk]),
        },
        key=f"{key}:{_moment(again)}" if again else key,
    )


def _about(agenda: Agenda, request: SigningRequest, page: str = "agendas:detail") -> dict[str, Any]:
    return {
        **_agenda(agenda),
        "url": settings.PORTAL_URL.rstrip("/") + reverse(page, args=[agenda.reference]),
        "name": request.who,
        "office": request.office,
    }


def _agenda(agenda: Agenda) -> dict[str, Any]:
    return {
        "reference": agenda.reference,
        "title": noun_of(agenda.kind).before(agenda.title),
        "kind": agenda.kind,
        "places": ", ".join(agenda.municipalities.values_list("name", flat=True)),
    }


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y%m%d%H%M%S%f}" if moment else ""


def _once(people: Iterable[User]) -> list[User]:
    return list({user.pk: user for user in people if user.is_active}.values())


def warn_about_seal(agenda: Agenda, signing_round: SigningRound, job: Job) -> None:
    """Tell who looks after the portal that a signed agenda gets no seal; once a day. They do not read agendas."""
    administrators = Membership.objects.current().filter(role=Role.ADMINISTRATOR).values("user")
    day = timezone.localdate(now()).isoformat()
    for user in User.objects.filter(pk__in=administrators, is_active=True):
        queue_mail(
            to=user,
            template="agenda_seal_late",
            context={
                "reference": agenda.reference,
                "kind": agenda.kind,
                "at": agenda.state_since.isoformat(),
                "error": job.error[:500],
                "url": settings.PORTAL_URL.rstrip("/") + reverse("admin:records_job_change", args=[job.pk]),
            },
            key=f"seal-late:{signing_round.pk}:{day}:{user.pk}",
        )
