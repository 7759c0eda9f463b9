"""Mail about an agenda: to whom and with what. It is rendered and sent by the worker."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from accounts.actions.mail import queue_mail
from accounts.models import Invitation, OutgoingMail, User
from agendas.choices import CommentState, State
from agendas.document.nouns import noun_of
from agendas.models import Agenda, AgendaVersion, Approval, Comment, Guest, SigningRequest, SigningRound
from agendas.naming import WHOLE
from agendas.openings import asked_names
from municipalities.models import Membership, Municipality
from municipalities.roles import Role
from records.models import Event

# A mail is no list: the rest is in the portal.
MOST_NAMES = 20


def _context(agenda: Agenda, page: str = "agendas:detail", /, **more: str) -> dict[str, str]:
    places = ", ".join(agenda.municipalities.values_list("name", flat=True))
    return {
        "reference": agenda.reference,
        "title": noun_of(agenda.kind).before(agenda.title),
        "kind": agenda.kind,
        "places": places,
        "url": settings.PORTAL_URL + reverse(page, args=[agenda.reference]),
        **more,
    }


def announce_review(agenda: Agenda, version: AgendaVersion) -> None:
    """Tell the aldermen of the municipality that there is a version to review, and whether it came back before."""
    reason = _reason_of_return(agenda)
    asked = _as_list(asked_names(agenda)) if reason else ""
    for user in _members(agenda, Role.ALDERMAN):
        queue_mail(
            to=user,
            template="agenda_review",
            context=_context(
                agenda,
                "agendas:front",
                version=str(version.number),
                review_by=agenda.review_by.isoformat() if agenda.review_by else "",
                reason=reason,
                asked=asked,
            ),
            key=f"review:{version.pk}:{user.pk}",
        )


def announce_returned(agenda: Agenda, reason: str, by: User) -> None:
    """Tell the writers that the agenda came back, why, and what they can change."""
    version = agenda.versions.order_by("number").last()
    opened = _opened(agenda)
    for user in _writers(agenda):
        queue_mail(
            to=user,
            template="agenda_returned",
            context=_context(agenda, reason=reason, by=by.name, **opened),
            key=f"returned:{version.pk if version else 0}:{user.pk}",
        )


def _reason_of_return(agenda: Agenda) -> str:
    """Return why the agenda, handed in just now, was sent back after it was handed in before; "" when it was not."""
    rounds = Event.objects.in_stream(agenda.stream).filter(action__in=["returned", "refused", "recalled", "submitted"])
    before = rounds.order_by("-number")[1:2]
    return next((event.data.get("reason", "") for event in before if event.action == "returned"), "")


def _opened(agenda: Agenda) -> dict[str, str]:
    """Return what the writers can change now that the agenda is back, as a sentence and a list of names."""
    names = asked_names(agenda)
    if not names or WHOLE in names:
        return {"opened": "De hele tekst is open.", "names": ""}
    opened = "Dit onderdeel is open" if len(names) == 1 else f"Deze {len(names)} onderdelen zijn open"
    return {"opened": f"{opened}, de rest staat op slot:", "names": _as_list(names)}


def _as_list(names: list[str]) -> str:
    more = [f"- en nog {len(names) - MOST_NAMES}"] if len(names) > MOST_NAMES else []
    return "\n".join([*(f"- {name}" for name in names[:MOST_NAMES]), *more])


def sign_url(agenda: Agenda, request: SigningRequest) -> str:
    """Return the link of an invitation, for mail: it dies with the version of the text that it is about."""
    return settings.PORTAL_URL + reverse("agendas:sign_request", args=[agenda.reference, request.pk])


def invite(agenda: Agenda, request: SigningRequest) -> int:
    """Ask who signs here to do so; the secretariat of that office gets the same mail. Again: another mail.

    Return how many mails that are: none to who has no account.
    """
    holder = request.office_holder
    if holder is None:
        return 0
    people = [holder.user] if holder.user else []
    people += [
        row.user
        for row in Membership.objects.current()
        .filter(role=Role.SECRETARIAT, office_holder=holder)
        .select_related("user")
    ]
    key = f"{request.round.invitation_key}{request.signatory_id}"
    for user in people:
        queue_mail(
            to=user,
            template="agenda_sign",
            context={
                **_context(agenda, office=request.office, name=request.who, due=_day(request.due)),
                "url": sign_url(agenda, request),
            },
            key=_once(f"{key}:{user.pk}"),
        )
    return len(people)


def announce_lapsed(
    agenda: Agenda, approvals: Iterable[Approval], why: str, reason: str, by: User, told: Iterable[User] = ()
) -> None:
    """Tell who had approved, but not `by`, that it counts no more and why. `told`: they had a mail that says so.

    `agenda` is in the state that it came into, so that nobody gets a link to a text that they may not read.
    """
    heard = {by.pk, *(user.pk for user in told)}
    for approval in approvals:
        user = approval.approved_by
        if user.pk in heard or not user.is_active:
            continue
        heard.add(user.pk)
        reads = Agenda.objects.visible_to(user).filter(pk=agenda.pk).exists()
        facts = _context(agenda, version=str(approval.version.number), why=why, reason=reason)
        queue_mail(
            to=user,
            template="agenda_approval_lapsed",
            context={**facts, "reads": reads, "in_review": agenda.state == State.REVIEW},
            key=f"lapsed:{approval.version_id}:{user.pk}",
        )


def announce_ended(agenda: Agenda, signing_round: SigningRound, reason: str, by: User) -> set[User]:
    """Tell the writers, everyone who signed, was asked to or would have been, and the secretariats; return them.

    The round ended without a seal: all its signatories read why, also those whose turn had not come.
    """
    signed = Q(pk__in=signing_round.signatures.values("signed_by"))
    asked = Q(pk__in=OutgoingMail.objects.filter(key__startswith=signing_round.invitation_key).values("recipient"))
    holders = signing_round.requests.values("office_holder")
    signs = Q(offices__in=holders)
    prepares = Q(
        pk__in=Membership.objects.current().filter(role=Role.SECRETARIAT, office_holder__in=holders).values("user")
    )
    everybody = User.objects.filter(signed | asked | signs | prepares, is_active=True).distinct()
    involved = everybody.exclude(pk=by.pk)
    writers = _writers(agenda)
    told = {*writers, *involved}
    refused = signing_round.outcome == SigningRound.Outcome.REFUSED
    for user in told:
        queue_mail(
            to=user,
            template="agenda_round_ended",
            context={**_context(agenda, reason=reason, by=by.name), "refused": refused, "writes": user in writers},
            key=f"ended:{signing_round.pk}:{user.pk}",
        )
    return told


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


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


def announce_mention(head: Comment, said: Comment, user: User) -> None:
    """Ask `user`, who is named in `said`, to look at it; `head` is the comment that it answers, or itself."""
    queue_mail(
        to=user,
        template="agenda_mention",
        context=_about_comment(head, said),
        key=f"mention:{said.pk}:{user.pk}",
    )


def announce_answer(head: Comment, said: Comment, user: User) -> None:
    """Tell `user`, who wrote `head`, that somebody answered, and whether that dealt with it."""
    queue_mail(
        to=user,
        template="agenda_answer",
        context={**_about_comment(head, said), "closed": head.state == CommentState.RESOLVED},
        key=f"answer:{said.pk}:{user.pk}",
    )


def _about_comment(head: Comment, said: Comment) -> dict[str, Any]:
    context: dict[str, Any] = _context(head.agenda, about=head.about, text=said.text, by=said.author)
    page = settings.PORTAL_URL + reverse("agendas:comment", args=[head.agenda.reference, head.pk])
    return {**context, "whole": not head.path, "url": f"{page}#comment-{head.pk}"}


def ask_guest(guest: Guest, invitation: Invitation | None, by: User) -> None:
    """Ask the guest to read along; with `invitation` to choose a password first. A mail again is another mail."""
    context: dict[str, Any] = {
        **_for_guest(guest, by),
        "message": guest.message,
        "may_comment": guest.may_comment,
        "newcomer": invitation is not None,
        "personal": ["agendas:guest_link", guest.pk],
    }
    if invitation is not None:
        context["invitation"] = invitation.pk
    queue_mail(to=guest.user, template="agenda_guest", context=context, key=_once(f"guest:{guest.pk}:asked"))


def tell_guest_period(guest: Guest, by: User) -> None:
    """Tell the guest on which other days they can read."""
    context = {**_for_guest(guest, by), "personal": ["agendas:guest_link", guest.pk]}
    queue_mail(to=guest.user, template="agenda_guest_period", context=context, key=_once(f"guest:{guest.pk}:period"))


def tell_guest_withdrawn(guest: Guest, by: User) -> None:
    """Tell the guest that the invitation was withdrawn."""
    key = f"guest:{guest.pk}:withdrawn"
    queue_mail(to=guest.user, template="agenda_guest_withdrawn", context=_for_guest(guest, by), key=key)


def _for_guest(guest: Guest, by: User) -> dict[str, Any]:
    dates = {"day": guest.start.isoformat(), "until": guest.end.isoformat()}
    return {**_context(guest.agenda), **dates, "by": by.name, "organisation": by.organisation}


def tell_place_ended(agenda: Agenda, former: Municipality, successor: Municipality, day: date) -> None:
    """Tell who looks after an agenda that waits for signatures, or approvals, that a municipality in it is gone."""
    if agenda.coordinator is None or not agenda.coordinator.is_active:
        return
    facts = {"former": former.name, "successor": successor.name, "day": day.isoformat()}
    queue_mail(
        to=agenda.coordinator,
        template="agenda_place_ended",
        context={**_context(agenda, **facts), "in_review": agenda.state == State.REVIEW},
        key=f"place-ended:{agenda.pk}:{former.pk}",
    )


def tell_place_followed(agenda: Agenda, former: Municipality, successor: Municipality, left: list[str]) -> None:
    """Tell who looks after a text that followed a merger where the old name still stands in it."""
    if agenda.coordinator is None or not agenda.coordinator.is_active:
        return
    queue_mail(
        to=agenda.coordinator,
        template="agenda_place_followed",
        context=_context(agenda, former=former.name, successor=successor.name, left=_as_list(left)),
        key=_once(f"place-followed:{agenda.pk}:{former.pk}"),
    )


def _once(key: str) -> str:
    """Return `key` with the number of the mail: the same thing may be told again later."""
    return f"{key}:{OutgoingMail.objects.filter(key__startswith=f'{key}:').count() + 1}"
