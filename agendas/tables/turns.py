"""Who may sign now, for many agendas in one query (for one agenda: agendas.actions.rounds.whose_turn)."""

from collections.abc import Collection

from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, When

from agendas.choices import State
from agendas.models import Signature, SigningRequest, SigningRound


def is_signed() -> Exists:
    """Condition on requests: signed, in their own round."""
    return Exists(Signature.objects.filter(round=OuterRef("round"), signatory_id=OuterRef("signatory_id")))


def all_at_turn() -> QuerySet[SigningRequest]:
    """Return whom the order of signing has come to, of every agenda, also when the invitation was withdrawn."""
    before = SigningRequest.objects.filter(round=OuterRef("round"), order__lt=OuterRef("order")).exclude(is_signed())
    running = SigningRequest.objects.filter(
        round__outcome=SigningRound.Outcome.OPEN, round__agenda__state__in=[State.FROZEN, State.PARTLY_SIGNED]
    )
    return running.exclude(is_signed()).exclude(Exists(before))


def signer_name() -> Case:
    """Expression on requests: the name of who signs now (for one row: SigningRequest.who)."""
    return Case(When(substitution="", then=F("name")), default=F("office_holder__name"), output_field=CharField())


def requests_at_turn(offices: Collection[int]) -> QuerySet[SigningRequest]:
    """Return what waits for a signature by one of `offices` (ids of office holders) now."""
    return all_at_turn().filter(office_holder__in=offices, withdrawn_at=None)


def in_usual_order(requests: QuerySet[SigningRequest]) -> QuerySet[SigningRequest]:
    """What waits longest comes first: the order of every list of what somebody must sign."""
    return requests.order_by("invited_at", "pk")
