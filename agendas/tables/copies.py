"""The certified copies of a sealed agenda as a list: to whom, how, when, and whether it was fetched."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accounts.models import User
from agendas.choices import CopyWay
from agendas.models import Agenda, CertifiedCopy, Signature, SigningRound
from agendas.permissions import has_right
from agendas.roles import Right
from records.names import same_person


@dataclass(frozen=True)
class CopyRow:
    """`sent`: the moment that the mail server took the mail, or the day that somebody gave; None: not yet."""

    pk: UUID
    name: str
    organisation: str
    way: str
    sent: datetime | date | None
    fetched: datetime | None
    is_link: bool
    is_own: bool
    can_send_again: bool
    recorded_by: str
    remark: str


@dataclass(frozen=True)
class Without:
    """A signatory for whom no copy was sent yet."""

    signatory_id: UUID
    name: str
    organisation: str


@dataclass(frozen=True)
class CopyList:
    rows: list[CopyRow]
    without: list[Without]

    @property
    def fetched(self) -> int:
        """How many of the links were used."""
        return sum(row.fetched is not None for row in self.rows)

    @property
    def links(self) -> int:
        return sum(row.is_link for row in self.rows)


def copies_of(signing_round: SigningRound, user: User, *, may_manage: bool) -> CopyList:
    """Return the copies of this round as `user` sees them, and who signed without getting one (two queries)."""
    copies = list(signing_round.copies.select_related("mail", "created_by"))
    return CopyList(
        rows=[_row(copy, user, may_manage) for copy in copies],
        without=[
            Without(row.signatory_id, row.name, row.organisation)
            for row in signing_round.signatures.filter(voided_at=None).select_related("office_holder")
            if not _has_copy(row, copies)
        ],
    )


def may_see_copies(user: User, agenda: Agenda, signing_round: SigningRound | None) -> bool:
    """May `user`, who reads this agenda, see to whom copies went? Who works on the signing, and who got one."""
    if has_right(user, agenda, Right.MANAGE_SIGNING) or has_right(user, agenda, Right.RECORD_SIGNATURE):
        return True
    return signing_round is not None and signing_round.copies.filter(user=user).exists()


def _has_copy(signature: Signature, copies: Collection[CertifiedCopy]) -> bool:
    """By account, or by name when it was sent by hand."""
    holder = signature.office_holder
    account = signature.signed_by_id or (holder.user_id if holder else None)
    return any(
        same_person(copy.name, signature.name) or (account is not None and copy.user_id == account) for copy in copies
    )


def _row(copy: CertifiedCopy, user: User, may_manage: bool) -> CopyRow:
    is_link = copy.way == CopyWay.LINK
    sent = copy.mail.sent_at if copy.mail is not None else copy.sent_on
    return CopyRow(
        pk=copy.pk,
        name=copy.name,
        organisation=copy.organisation,
        way=copy.get_way_display(),
        sent=sent,
        fetched=copy.opened_at,
        is_link=is_link,
        is_own=copy.user_id == user.pk,
        can_send_again=may_manage and is_link and sent is not None,
        recorded_by=copy.created_by.name if copy.created_by else "",
        remark=copy.note,
    )
