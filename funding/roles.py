"""Who may do what with the money that is granted: the row "money" of the table "Roles and rights", in one file.

Planning money is writing in the agenda (`agendas.roles`). Here: applications, grant decisions and accounts.
"""

from dataclasses import dataclass
from enum import StrEnum

from municipalities.roles import Role


class Scope(StrEnum):
    """Which applications a role is about."""

    ALL = "all"
    MUNICIPALITY = "municipality"  # of the agendas of the municipalities at which the role is held
    OWN_BOARD = "own_board"  # of the own school board


class Right(StrEnum):
    READ = "read"
    PREPARE = "prepare"  # write the application, submit it, withdraw it, ask for a change, bring documents
    DECIDE = "decide"  # grant, reject, change, settle, reclaim, pay; judge accounts
    ACCOUNT = "account"  # write the account of a year
    FIGURES = "figures"  # the ceilings, the queue and the files over all applications


@dataclass(frozen=True)
class Rights:
    scope: Scope
    may: frozenset[Right]


_READS = frozenset({Right.READ})

RIGHTS: dict[Role, Rights] = {
    Role.COORDINATOR: Rights(Scope.MUNICIPALITY, _READS),
    Role.OCW_STAFF: Rights(Scope.ALL, _READS | {Right.FIGURES}),
    Role.OCW_FINANCE: Rights(
        Scope.ALL, frozenset({Right.READ, Right.PREPARE, Right.DECIDE, Right.ACCOUNT, Right.FIGURES})
    ),
    Role.OFFICER: Rights(Scope.MUNICIPALITY, _READS),
    Role.ALDERMAN: Rights(Scope.MUNICIPALITY, _READS),
    Role.SCHOOL_BOARD: Rights(Scope.OWN_BOARD, frozenset({Right.READ, Right.PREPARE, Right.ACCOUNT})),
}
