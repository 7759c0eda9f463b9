"""Who may do what with this agenda in this state: pure predicates over the person's roles, the agenda and its state."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from agendas.choices import (
    EDITABLE_STATES,
    FROZEN_STATES,
    WRITING_ACTIONS,
    Audience,
    PartyRole,
    SigningParty,
    State,
)
from agendas.models import Agenda, Guest, Signatory, SigningRequest
from agendas.roles import RIGHTS, Right, Scope
from municipalities.memberships import (
    ministry_roles_of,
    municipality_ids_of,
    office_holder_ids_of,
    own_office_ids_of,
    roles_of,
    school_board_ids_of,
)
from municipalities.models import Municipality
from municipalities.roles import Role
from records.models import Event

COMMENT_STATES = EDITABLE_STATES | {State.REVIEW}
_KEPT_AS = "_agendas_is_guest"
# What an agenda that was loaded keeps until the end of the request.
_OWN_ROWS = "_agendas_own_rows"
_READ_BY = "_agendas_read_by"
# What a guest is called where others have the name of a role.
GUEST_LABEL = "Meelezer"
_SIDES = {
    Role.COORDINATOR: Audience.MINISTRY,
    Role.OCW_STAFF: Audience.MINISTRY,
    Role.OCW_FINANCE: Audience.MINISTRY,
    Role.OFFICER: Audience.MUNICIPALITY,
    Role.ALDERMAN: Audience.MUNICIPALITY,
}


def roles_with(user: User, right: Right) -> list[Role]:
    """Return the roles of `user` that carry `right`, wherever they are held."""
    return [role for role in roles_of(user) if right in RIGHTS[role].may]


def has_right(user: User, agenda: Agenda, right: Right) -> bool:
    """Does a role of `user` that carries `right` cover this agenda? (Signing is by person: see `can_sign`.)"""
    return any(_is_about(role, user, agenda) for role in roles_with(user, right))


def _is_about(role: Role, user: User, agenda: Agenda) -> bool:
    """Does this role of `user` cover this agenda, whatever its state?"""
    scope = RIGHTS[role].scope
    if scope is Scope.MUNICIPALITY and role not in ministry_roles_of(user):
        places = places_of(agenda)
        # A national theme agenda has no municipality: its own coordinator looks after it.
        own = not places and role is Role.COORDINATOR and agenda.coordinator_id == user.pk
        return own or bool(places & municipality_ids_of(user, role))
    if scope is Scope.CONTACT_SCHOOL:
        return bool(own_rows(user, agenda))
    return scope in {Scope.ALL, Scope.MUNICIPALITY}


def reads_agendas(user: User) -> bool:
    """Can `user` meet any agenda? Not who only looks after lists and people, unless asked to read one."""
    return reads_by_role(user) or is_guest(user)


def reads_by_role(user: User) -> bool:
    """Can `user` meet an agenda without being asked to? No query after the first of a request."""
    return any(RIGHTS[role].reads for role in roles_of(user)) or bool(office_holder_ids_of(user))


def is_guest(user: User) -> bool:
    """Was `user` asked to read an agenda, and may that be today? Asked once per request, as what a person holds."""
    if not (user.is_authenticated and user.is_active):
        return False
    today = timezone.localdate()
    kept: tuple[date, bool] | None = getattr(user, _KEPT_AS, None)
    if kept is None or kept[0] != today:
        kept = (today, Guest.objects.current(today).of(user).exists())
        setattr(user, _KEPT_AS, kept)
    return kept[1]


def reads_uninvited(user: User, agenda: Agenda) -> bool:
    """Does `user` read this agenda by a role or an office of their own? Not a guest, who gets its text and no more.

    The same as `Agenda.objects.visible_by_role`, without a query but for who only reads what they must sign; without
    any when the loader found the agenda that way.
    """
    if agenda.__dict__.get(_READ_BY) == user.pk:
        return True
    if any(reads_as(role, user, agenda) for role in roles_of(user)):
        return True
    if not office_holder_ids_of(user) or agenda.state not in FROZEN_STATES:
        return False
    return Agenda.objects.visible_by_role(user).filter(pk=agenda.pk).exists()


def reads_as(role: Role, user: User, agenda: Agenda) -> bool:
    """Does `user` read this agenda by this role, in its state? An alderman who was asked to read along does not yet."""
    return agenda.state in RIGHTS[role].reads and _is_about(role, user, agenda)


def found_by_role(agenda: Agenda, user: User) -> None:
    """Remember for this request that `Agenda.objects.visible_by_role(user)` gave `agenda`."""
    agenda.__dict__[_READ_BY] = user.pk


def can_start(user: User) -> bool:
    return bool(roles_with(user, Right.START))


def can_amend(user: User, agenda: Agenda) -> bool:
    return agenda.state == State.SIGNED and agenda.parent_id is None and has_right(user, agenda, Right.START)


def can_write(user: User, agenda: Agenda) -> bool:
    """May `user` write the whole text now?"""
    return agenda.state in EDITABLE_STATES and has_right(user, agenda, Right.WRITE)


def can_edit_row(user: User, agenda: Agenda, intervention_id: UUID) -> bool:
    """May `user` write this one intervention? A contact school may, while the agenda is in consultation."""
    if can_write(user, agenda):
        return True
    return agenda.state == State.CONSULTATION and intervention_id in own_rows(user, agenda)


def can_write_at(user: User, agenda: Agenda, address: str) -> bool:
    """May `user` write the part at `address` now: a block ("preamble"), or a row ("interventions.<uuid>")?"""
    key, _, row = address.partition(".")
    if key == "interventions" and row:
        return can_edit_row(user, agenda, UUID(row))
    return can_write(user, agenda)


def guest_of(user: User, agenda: Agenda) -> Guest | None:
    """Return the invitation by which `user` reads this agenda today; None for who was not asked."""
    return Guest.objects.current().of(user).filter(agenda=agenda).order_by("-may_comment").first()


def can_comment(user: User, agenda: Agenda) -> bool:
    """May `user`, who reads this agenda, comment on it now? After freezing there is nothing left to say."""
    if agenda.state not in COMMENT_STATES:
        return False
    if any(reads_as(role, user, agenda) for role in roles_with(user, Right.COMMENT)):
        return True
    guest = guest_of(user, agenda)
    return guest is not None and guest.may_comment


def side_of(user: User, agenda: Agenda) -> Audience | None:
    """Return whose internal comments `user` reads and may make; None for a school board or a guest."""
    held = roles_of(user)
    own = (role for role in _FIRST_ROLE if role in _SIDES and role in held and reads_as(role, user, agenda))
    return next((_SIDES[role] for role in own), None)


def can_invite(user: User, agenda: Agenda) -> bool:
    """May `user` ask somebody to read this agenda for a while?"""
    return agenda.state in COMMENT_STATES and has_right(user, agenda, Right.INVITE)


def can_edit_templates(user: User) -> bool:
    return bool(roles_with(user, Right.TEMPLATES))


def can_edit_schemes(user: User | AnonymousUser) -> bool:
    """Write the funding schemes: OCW finance, the functional administrator and the technical one."""
    return user.is_active and (user.is_superuser or any(Right.SCHEMES in RIGHTS[role].may for role in roles_of(user)))


def own_rows(user: User, agenda: Agenda) -> set[UUID]:
    """Return the interventions in which the school board of `user` is the contact school; `agenda` keeps the answer."""
    boards = school_board_ids_of(user)
    if not boards:
        return set()
    kept: dict[int, set[UUID]] = agenda.__dict__.setdefault(_OWN_ROWS, {})
    if user.pk not in kept:
        own = agenda.interventions.filter(parties__role=PartyRole.APPLICANT, parties__school_board__in=boards)
        kept[user.pk] = set(own.values_list("pk", flat=True))
    return kept[user.pk]


def approves_for(user: User, agenda: Agenda) -> list[SigningParty]:
    """Return the parties for which `user` may approve or send back this agenda."""
    if agenda.state != State.REVIEW:
        return []
    parties = []
    if has_right(user, agenda, Right.APPROVE_MUNICIPALITY):
        parties.append(SigningParty.MUNICIPALITY)
    if has_right(user, agenda, Right.APPROVE_MINISTRY) and not has_edited(user, agenda):
        parties.append(SigningParty.MINISTRY)
    return parties


def has_edited(user: User, agenda: Agenda) -> bool:
    """Did `user` write in this agenda? Text stays from version to version, so every edit counts (BIO2 5.03)."""
    wrote = ("started", *WRITING_ACTIONS)
    return Event.objects.filter(stream=agenda.stream, action__in=wrote, actor_id=str(user.pk)).exists()


def municipalities_to_start(user: User) -> QuerySet[Municipality]:
    """Return the municipalities for which `user` may start an agenda, or add to one, today."""
    current = Municipality.objects.current()
    if any(RIGHTS[role].scope is Scope.ALL for role in roles_with(user, Right.START)):
        return current
    starting = roles_with(user, Right.START)
    return current.filter(pk__in=municipality_ids_of(user, *starting) if starting else [])


def is_signer(user: User, signatory: Signatory | SigningRequest) -> bool:
    """Is `user` the person who holds the office that signs here today? The secretariat is not."""
    return signatory.office_holder_id in own_office_ids_of(user)


def can_record(user: User, agenda: Agenda, request: SigningRequest) -> bool:
    """May `user` bring in what was signed outside the portal for `request`, and confirm a colleague's scan of it?

    Who signs may, and their secretariat; a role with the right too, but an officer only for the own municipality.
    `request` has its office holder (select_related), so this asks nothing of the database.
    """
    holder = request.office_holder
    if holder is not None and holder.pk in office_holder_ids_of(user):
        return True
    roles = [role for role in roles_with(user, Right.RECORD_SIGNATURE) if _is_about(role, user, agenda)]
    if any(role is not Role.OFFICER for role in roles):
        return True
    return bool(roles) and holder is not None and holder.municipality_id in municipality_ids_of(user, Role.OFFICER)


def can_read_evidence(user: User, agenda: Agenda) -> bool:
    """May `user`, who reads this agenda, see how it was signed, with addresses: who works on that, or signs?"""
    own = office_holder_ids_of(user)
    if own and SigningRequest.objects.filter(round__agenda=agenda, office_holder__in=own).exists():
        return True
    working = (Right.MANAGE_SIGNING, Right.RECORD_SIGNATURE, Right.RECORD_DECISION)
    return any(has_right(user, agenda, right) for right in working)


def role_on(user: User, agenda: Agenda) -> Role | None:
    """Return the role in which `user` deals with this agenda, for the event and the label; None for an outsider."""
    places = places_of(agenda)
    if not places and agenda.coordinator_id == user.pk and Role.COORDINATOR in roles_of(user):
        return Role.COORDINATOR
    return role_at(user, places)


def places_of(agenda: Agenda) -> set[int]:
    """Return the municipalities of `agenda`, without a query when its lines were prefetched."""
    return {line.municipality_id for line in agenda.agenda_municipalities.all()}


def role_at(user: User, places: set[int]) -> Role | None:
    """Return the role in which `user` deals with an agenda of the municipalities `places`."""
    return role_finder(user)(places)


_FIRST_ROLE = (
    Role.COORDINATOR,
    Role.ALDERMAN,
    Role.OFFICER,
    Role.OCW_STAFF,
    Role.OCW_FINANCE,
    Role.MINISTER,
    Role.SECRETARIAT,
    Role.SCHOOL_BOARD,
    Role.READER,
)


def role_finder(user: User) -> Callable[[set[int]], Role | None]:
    """Return `role_at` for this one user, for many agendas: what the user holds is looked at once."""
    held, everywhere = roles_of(user), ministry_roles_of(user)
    own: list[tuple[Role, set[int] | None]] = [
        (role, municipality_ids_of(user, role) if _is_local(role) and role not in everywhere else None)
        for role in _FIRST_ROLE
        if role in held
    ]

    def find(places: set[int]) -> Role | None:
        return next((role for role, covered in own if covered is None or covered & places), None)

    return find


def _is_local(role: Role) -> bool:
    return RIGHTS[role].scope is Scope.MUNICIPALITY
