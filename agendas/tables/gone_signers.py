"""Signatories who were asked and are not in office (any more), for who looks after signing."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agendas.models import Agenda, Signature, SigningRequest, SigningRound
from agendas.permissions import has_right, roles_with
from agendas.roles import Right
from municipalities.models import OfficeHolder

# More than leave office in a week; the rest follows when these are settled.
_MOST = 25


@dataclass(frozen=True)
class GoneSigner:
    """Somebody whose signature cannot come; `url` leads to choosing who signs instead."""

    name: str
    office: str
    places: str
    reference: str
    url: str


def gone_signers(user: User) -> list[GoneSigner]:
    """Return those in the running rounds that `user` looks after, the oldest round first; no query for others."""
    if not roles_with(user, Right.MANAGE_SIGNING):
        return []
    signed = Signature.objects.filter(round=OuterRef("round"), signatory_id=OuterRef("signatory_id"))
    in_office = OfficeHolder.objects.current(timezone.localdate()).filter(pk=OuterRef("office_holder"))
    rows = (
        SigningRequest.objects.filter(
            round__outcome=SigningRound.Outcome.OPEN,
            round__agenda__in=Agenda.objects.visible_by_role(user).values("pk"),
            office_holder__isnull=False,
        )
        .exclude(Exists(signed))
        .exclude(Exists(in_office))
        .select_related("office_holder", "round__agenda")
        .prefetch_related("round__agenda__agenda_municipalities__municipality")
        .order_by("round__opened_at", "order", "position")
    )
    return [_row(row) for row in rows[:_MOST] if has_right(user, row.round.agenda, Right.MANAGE_SIGNING)]


def _row(request: SigningRequest) -> GoneSigner:
    agenda = request.round.agenda
    places = ", ".join(line.municipality.name for line in agenda.agenda_municipalities.all()) or "Landelijk"
    url = reverse("agendas:substitute", args=[agenda.reference, request.pk])
    return GoneSigner(request.who, request.office, places, agenda.reference, url)
