"""What somebody can do with one signer of a round, as links and buttons of the register."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agendas.actions.inviting import why_no_reminder
from agendas.models import Agenda, PaperSignature, SigningRequest
from agendas.permissions import can_record, has_right, is_signer
from agendas.roles import Right
from agendas.signing_rights import can_prepare


@dataclass(frozen=True)
class Action:
    """`posts`: a button that does it at once; otherwise a link to a page that asks."""

    label: str
    url: str
    posts: bool = False
    ends: bool = False


@dataclass(frozen=True)
class Viewer:
    """Who looks, and whether they look after this round."""

    user: User
    manages: bool

    @classmethod
    def of(cls, user: User, agenda: Agenda) -> "Viewer":
        return cls(user, has_right(user, agenda, Right.MANAGE_SIGNING))


def actions_for(
    viewer: Viewer, agenda: Agenda, request: SigningRequest, at_turn: bool, paper: PaperSignature | None
) -> list[Action]:
    """Return what `viewer` can do for `request`, which waits for a signature; the first helps it on."""

    def url(name: str, *more: object) -> str:
        return reverse(f"agendas:{name}", args=[agenda.reference, request.pk, *more])

    actions = []
    if at_turn and not request.withdrawn_at:
        actions += _signing(viewer, agenda, request, paper, url)
    if can_prepare(viewer.user, request):
        actions.append(Action("Voorbereiden", url("sign_prepare")))
    if viewer.manages:
        actions += _managing(request, url)
    return actions


def _signing(
    viewer: Viewer, agenda: Agenda, request: SigningRequest, paper: PaperSignature | None, url: Callable[..., str]
) -> list[Action]:
    """Return what brings in the signature itself, for who is at turn."""
    actions = []
    if is_signer(viewer.user, request):
        actions.append(Action("Lezen en ondertekenen", reverse("agendas:sign", args=[agenda.reference])))
    if not can_record(viewer.user, agenda, request):
        return actions
    if paper is None:
        actions.append(Action("Elders ondertekende pdf inlezen", url("sign_elsewhere")))
        actions.append(Action("Handtekening op papier vastleggen", url("sign_paper")))
    elif paper.recorded_by_id != viewer.user.pk:
        actions.append(Action("Scan beoordelen", url("sign_paper_judge", paper.pk)))
    return actions


def _managing(request: SigningRequest, url: Callable[..., str]) -> list[Action]:
    """Return what who looks after the round can do: ask again, later, somebody else, or no more."""
    if request.withdrawn_at:
        again = [Action("Opnieuw uitnodigen", url("sign_again"), posts=True)]
        return [*again, Action("Vervangen", url("substitute"))]
    actions = []
    if not why_no_reminder(request, timezone.localdate()):
        actions.append(Action("Herinnering sturen", url("sign_remind"), posts=True))
    actions.append(Action("Datum wijzigen", url("sign_due")))
    actions.append(Action("Vervangen", url("substitute")))
    if request.invited_at:
        actions.append(Action("Uitnodiging intrekken", url("sign_withdraw"), ends=True))
    return actions
