"""The invitation to sign behind a link: whose it was, and why it holds no more."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail, User
from agendas.models import Signature, SigningRequest, SigningRound
from agendas.tables.turns import requests_at_turn
from gka_portal.notation import dutch_date
from municipalities.memberships import office_holder_ids_of, own_office_ids_of
from records.models import Event


@dataclass(frozen=True)
class Over:
    """Why an invitation holds no more: `sentences`, the `reason` that somebody gave, and the page to go on with."""

    sentences: list[str]
    reason: str = ""
    link: tuple[str, str] | None = None


def invitation(reference: str, request_id: UUID) -> SigningRequest | None:
    """Return the request `request_id` of the agenda `reference`, of whatever round."""
    requests = SigningRequest.objects.filter(round__agenda__reference=reference)
    related = ("round__agenda", "round__ended_by", "office_holder", "withdrawn_by")
    return requests.select_related(*related).filter(pk=request_id).first()


def was_asked(user: User, request: SigningRequest) -> bool:
    """Was `user` asked to sign here, or to prepare that: now by office, or then by mail?"""
    if request.office_holder_id in office_holder_ids_of(user):
        return True
    key = f"{request.round.invitation_key}{request.signatory_id}:"
    return OutgoingMail.objects.filter(recipient=user, key__startswith=key).exists()


def why_over(request: SigningRequest, user: User) -> Over | None:
    """Return why the invitation holds no more for `user`, who was asked; None while it does."""
    signing_round = request.round
    signature = signing_round.signatures.filter(signatory_id=request.signatory_id).first()
    if signing_round.outcome in {SigningRound.Outcome.REFUSED, SigningRound.Outcome.RECALLED}:
        return _ended(signing_round, signature, user)
    if signature is not None:
        return _signed(request, signature, user)
    if request.office_holder_id not in office_holder_ids_of(user):
        return _replaced(request)
    if request.withdrawn_at:
        by = f" door {request.withdrawn_by.name}" if request.withdrawn_by else ""
        day = dutch_date(timezone.localdate(request.withdrawn_at))
        return Over([f"De uitnodiging is op {day} ingetrokken{by}."], request.withdrawal_reason)
    return None


def reason_of_end(signing_round: SigningRound) -> str:
    """Return why somebody stopped the round, in their words; "" for one that runs or was sealed."""
    ends = Event.objects.in_stream(signing_round.agenda.stream).filter(action__in=["refused", "recalled"])
    by = ends.filter(actor_id=str(signing_round.ended_by_id), at__gte=signing_round.opened_at)
    event = by.order_by("number").first()
    return str(event.data.get("reason", "")) if event else ""


def _ended(signing_round: SigningRound, signature: Signature | None, user: User) -> Over:
    day = dutch_date(timezone.localdate(signing_round.ended_at))
    name = signing_round.ended_by.name if signing_round.ended_by else "Iemand"
    if signing_round.ended_by_id == user.pk:
        name = "U"
    verb = "weigerde te ondertekenen" if signing_round.outcome == SigningRound.Outcome.REFUSED else "haalde haar terug"
    sentences = [f"De uitnodiging hoort bij een versie die niet meer ter ondertekening ligt. {name} {verb} op {day}."]
    if signature is not None:
        whose = "Uw handtekening" if _is_own(signature, user) else f"De handtekening van {signature.name}"
        sentences.append(f"{whose} van {dutch_date(signature.date)} telt niet meer.")
    reference = signing_round.agenda.reference
    link = ("Lees wat er gebeurde", reverse("agendas:stopped", args=[reference]))
    if requests_at_turn(office_holder_ids_of(user)).filter(round__agenda=signing_round.agenda_id).exists():
        sentences.append("Er ligt een nieuwe versie klaar om te ondertekenen.")
        link = ("Naar de nieuwe versie", reverse("agendas:sign", args=[reference]))
    return Over(sentences, reason_of_end(signing_round), link)


def _signed(request: SigningRequest, signature: Signature, user: User) -> Over:
    who = "U hebt" if _is_own(signature, user) else f"{signature.name} heeft"
    said = f"{who} op {dutch_date(signature.date)} in {signature.place} ondertekend."
    page = "agendas:sign" if request.office_holder_id in office_holder_ids_of(user) else "agendas:detail"
    return Over([said], link=("Kijk hoe het staat", reverse(page, args=[request.round.agenda.reference])))


def _replaced(request: SigningRequest) -> Over:
    if not request.substitution:
        return Over(["U ondertekent niet meer in deze functie. Klopt dat niet? Vraag het de regiocoördinator."])
    kind = request.get_substitution_display().lower()
    return Over([f"{request.who} ondertekent in plaats van {request.name}, als {kind}."], request.substitution_note)


def _is_own(signature: Signature, user: User) -> bool:
    return signature.signed_by_id == user.pk or signature.office_holder_id in own_office_ids_of(user)
