"""Who may do what with this application in this state: pure predicates over the person's roles and the application."""

from accounts.models import User
from agendas.choices import PartyRole
from agendas.models import Agenda, AgendaMunicipality, InterventionParty
from funding.models import Application
from funding.roles import RIGHTS, Right, Scope
from municipalities.memberships import ministry_roles_of, municipality_ids_of, roles_of, school_board_ids_of
from municipalities.models import SchoolBoard
from municipalities.roles import Role


def roles_with(user: User, right: Right) -> list[Role]:
    """Return the roles of `user` that carry `right`, wherever they are held."""
    return [role for role in roles_of(user) if role in RIGHTS and right in RIGHTS[role].may]


def has_right(user: User, application: Application, right: Right) -> bool:
    """Does a role of `user` that carries `right` cover this application?"""
    return any(_is_about(role, user, application) for role in roles_with(user, right))


def _is_about(role: Role, user: User, application: Application) -> bool:
    match RIGHTS[role].scope:
        case Scope.ALL:
            return True
        case Scope.OWN_BOARD:
            return application.board_id in school_board_ids_of(user)
        case Scope.MUNICIPALITY if role in ministry_roles_of(user):
            return True
    places = AgendaMunicipality.objects.filter(agenda=application.agenda_id)
    return places.filter(municipality__in=municipality_ids_of(user, role)).exists()


def role_on(user: User, application: Application) -> Role | None:
    """Return in which role `user` acts on this application; None without one."""
    return next((role for role in RIGHTS if role in roles_of(user) and _is_about(role, user, application)), None)


def can_prepare(user: User, agenda: Agenda, board: SchoolBoard) -> bool:
    """May `user` prepare an application of `board`, which this agenda names as contactschool?"""
    scopes = {RIGHTS[role].scope for role in roles_with(user, Right.PREPARE)}
    if Scope.ALL not in scopes and not (Scope.OWN_BOARD in scopes and board.pk in school_board_ids_of(user)):
        return False
    return InterventionParty.objects.filter(
        intervention__agenda=agenda, role=PartyRole.APPLICANT, school_board=board
    ).exists()


def reads_papers(user: User, application: Application) -> bool:
    """May `user` see the contact person, the documents and the change requests? Not who reads for a municipality."""
    roles = roles_with(user, Right.READ)
    return any(RIGHTS[role].scope is not Scope.MUNICIPALITY and _is_about(role, user, application) for role in roles)


def reads_grants(user: User) -> bool:
    """Can `user` meet any application? The menu asks this."""
    return bool(roles_with(user, Right.READ))


def prepares(user: User) -> bool:
    """May `user` prepare an application of some contactschool?"""
    return bool(roles_with(user, Right.PREPARE))


def may_see_figures(user: User) -> bool:
    """May `user` see the ceilings, the queue and the figures of all applications?"""
    return bool(roles_with(user, Right.FIGURES))


def decides(user: User) -> bool:
    return bool(roles_with(user, Right.DECIDE))


def has_own_board(user: User) -> bool:
    """Does `user` act for a school board? Then there is a page of its own ("Mijn contactschool")."""
    return Role.SCHOOL_BOARD in roles_of(user) and bool(school_board_ids_of(user))
