"""Who may read and do what with an agenda: the table "Roles and rights" of architecture.md, in one reviewed file.

Scopes (`Agenda.objects.visible_to`), predicates (`agendas.permissions`), buttons and the generated access
test read this table and nothing else. Two rights are not of a role: who may read an agenda may take a copy of it,
and signing belongs to the person who holds the office (`permissions.is_signer`).
"""

from dataclasses import dataclass
from enum import StrEnum

from agendas.choices import FROZEN_STATES, State
from municipalities.roles import Role


class Scope(StrEnum):
    """Which agendas a role is about."""

    ALL = "all"
    MUNICIPALITY = "municipality"  # of the municipalities at which the role is held
    CONTACT_SCHOOL = "contact_school"  # where the own school board is the applicant
    SIGNATORY = "signatory"  # where the own office (or the office prepared for) must sign
    NONE = "none"


class Right(StrEnum):
    START = "start"
    WRITE = "write"
    SHARE = "share"
    SUBMIT = "submit"
    APPROVE_MUNICIPALITY = "approve_municipality"
    APPROVE_MINISTRY = "approve_ministry"
    FREEZE = "freeze"
    RECALL = "recall"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    COMMENT = "comment"
    INVITE = "invite"  # a guest, to read one agenda for a while
    TEMPLATES = "templates"  # write the national model
    SCHEMES = "schemes"  # write the funding schemes
    MANAGE_SIGNING = "manage_signing"  # days, reminders, substitutes and copies of a signing round
    RECORD_SIGNATURE = "record_signature"  # bring in what was signed elsewhere or on paper, confirm a colleague's scan
    RECORD_DECISION = "record_decision"  # of the college, on the frozen text
    PUBLISH = "publish"  # make a signed agenda public, and take it back
    ARCHIVE = "archive"  # appraisal and packages for the archive


@dataclass(frozen=True)
class Rights:
    scope: Scope
    reads: frozenset[State]
    may: frozenset[Right] = frozenset()


_EVERYTHING = frozenset(State)
_FROM_CONSULTATION = frozenset({State.CONSULTATION, State.REVIEW, State.RETURNED, *FROZEN_STATES})
_FROM_REVIEW = frozenset({State.REVIEW, State.RETURNED, *FROZEN_STATES})
_SIGNED = frozenset({State.SIGNED, State.CLOSED})

RIGHTS: dict[Role, Rights] = {
    Role.COORDINATOR: Rights(
        Scope.MUNICIPALITY,
        _EVERYTHING,
        frozenset(
            {
                Right.START,
                Right.WRITE,
                Right.SHARE,
                Right.SUBMIT,
                Right.FREEZE,
                Right.COMMENT,
                Right.INVITE,
                Right.MANAGE_SIGNING,
                Right.RECORD_SIGNATURE,
                Right.RECORD_DECISION,
            }
        ),
    ),
    Role.OCW_STAFF: Rights(
        Scope.ALL,
        _EVERYTHING,
        frozenset(
            {
                Right.START,
                Right.WRITE,
                Right.APPROVE_MINISTRY,
                Right.FREEZE,
                Right.RECALL,
                Right.CLOSE,
                Right.WITHDRAW,
                Right.COMMENT,
                Right.INVITE,
                Right.TEMPLATES,
                Right.MANAGE_SIGNING,
                Right.RECORD_SIGNATURE,
                Right.PUBLISH,
                Right.ARCHIVE,
            }
        ),
    ),
    Role.OCW_FINANCE: Rights(Scope.ALL, _FROM_REVIEW, frozenset({Right.SCHEMES})),
    Role.MINISTER: Rights(Scope.SIGNATORY, FROZEN_STATES),
    Role.SECRETARIAT: Rights(Scope.SIGNATORY, FROZEN_STATES),
    Role.OFFICER: Rights(
        Scope.MUNICIPALITY,
        _EVERYTHING,
        frozenset({Right.WRITE, Right.COMMENT, Right.INVITE, Right.RECORD_SIGNATURE, Right.RECORD_DECISION}),
    ),
    Role.ALDERMAN: Rights(Scope.MUNICIPALITY, _FROM_REVIEW, frozenset({Right.APPROVE_MUNICIPALITY, Right.COMMENT})),
    # Writes only the own interventions, and only in consultation (permissions.can_edit_row).
    Role.SCHOOL_BOARD: Rights(Scope.CONTACT_SCHOOL, _FROM_CONSULTATION, frozenset({Right.COMMENT})),
    Role.READER: Rights(Scope.MUNICIPALITY, _SIGNED),
    Role.ADMINISTRATOR: Rights(Scope.NONE, frozenset(), frozenset({Right.SCHEMES})),
}
