"""Who prepares for whom, and who records which decision: predicates of a signing round beside `agendas.permissions`."""

from accounts.models import User
from agendas.models import Agenda, PaperSignature, SigningRequest
from agendas.permissions import can_record, has_right, places_of, roles_with
from agendas.roles import Right
from municipalities.memberships import (
    ministry_roles_of,
    municipality_ids_of,
    office_holder_ids_of,
    own_office_ids_of,
)


def can_prepare(user: User, request: SigningRequest) -> bool:
    """Does `user` prepare the signature of who signs here, as secretariat? Who signs does not."""
    return request.office_holder_id in office_holder_ids_of(user) - own_office_ids_of(user)


def decides_for(user: User, agenda: Agenda) -> set[int]:
    """Return the municipalities of `agenda` of whose college `user` may record the decision."""
    places, allowed = places_of(agenda), set[int]()
    for role in roles_with(user, Right.RECORD_DECISION):
        allowed |= places if role in ministry_roles_of(user) else places & municipality_ids_of(user, role)
    return allowed


def can_judge(user: User, agenda: Agenda, paper: PaperSignature) -> bool:
    """May `user` confirm or reject this scan? A colleague of who recorded it: somebody else, and not who signed.

    `paper` has its request with the office holder (select_related), so this asks nothing of the database.
    """
    if user.pk == paper.recorded_by_id or paper.request.office_holder_id in own_office_ids_of(user):
        return False
    return has_right(user, agenda, Right.RECORD_SIGNATURE) and can_record(user, agenda, paper.request)
