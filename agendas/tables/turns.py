"""Who may sign now, for many agendas in one query (for one agenda: agendas.actions.signing.whose_turn)."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from agendas.choices import State
from agendas.models import Signatory, Signature, SigningRound


def _signed() -> Exists:
    """Condition on signatories: signed in the round that runs now."""
    return Exists(
        Signature.objects.filter(
            round__agenda=OuterRef("agenda"), round__outcome=SigningRound.Outcome.OPEN, signatory_id=OuterRef("pk")
        )
    )


def all_at_turn() -> QuerySet[Signatory]:
    """Return the signatories whom the order of signing lets sign now, of every agenda."""
    before = Signatory.objects.filter(agenda=OuterRef("agenda"), order__lt=OuterRef("order")).exclude(_signed())
    frozen = Signatory.objects.filter(agenda__state__in=[State.FROZEN, State.PARTLY_SIGNED])
    return frozen.exclude(_signed()).exclude(Exists(before))


def signatories_at_turn(offices: Collection[int]) -> QuerySet[Signatory]:
    """Return those among `offices` (ids of office holders) who may sign now."""
    return all_at_turn().filter(office_holder__in=offices)
