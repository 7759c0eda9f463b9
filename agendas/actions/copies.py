"""Certified copies (afschriften) of the sealed agenda: to every party after the seal, by hand, again, and fetching."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agendas.actions.moving import locked, note
from agendas.choices import CopyWay, PartyRole
from agendas.models import Agenda, CertifiedCopy, SigningRound
from agendas.permissions import has_right
from agendas.roles import Right
from agendas.signing_emails import send_copy
from agendas.workflow import StepRefused
from municipalities.models import Membership
from municipalities.roles import Role
from records.clock import now

# Somebody who must send so many by hand has another means than this list.
MOST = 100
_ALLIANCE = "Gelijke Kansen Alliantie"


@dataclass(frozen=True)
class Recipient:
    """Who gets a copy, and for which party."""

    user: User
    name: str
    organisation: str


@transaction.atomic
def send_copies(*, agenda: Agenda, signing_round: SigningRound) -> list[CertifiedCopy]:
    """Send every party its copy of the sealed agenda: a mail with a link. In the transaction of the seal.

    Who can no longer read the agenda gets no link that leads nowhere: the list of copies names the signatories who
    have none. A second call sends nothing twice.
    """
    have = set(signing_round.copies.values_list("user", flat=True))
    copies = []
    for recipient in recipients_of(agenda, signing_round):
        if recipient.user.pk in have or not _reads(recipient.user, agenda):
            continue
        copy = CertifiedCopy(
            round=signing_round,
            organisation=recipient.organisation,
            name=recipient.name,
            user=recipient.user,
            created_at=now(),
        )
        copy.mail = send_copy(agenda, copy)
        copies.append(copy)
    CertifiedCopy.objects.bulk_create(copies)
    if copies:
        note(agenda, "copies_sent", None, {"round": signing_round.pk, "copies": [str(copy.pk) for copy in copies]})
    return copies


@transaction.atomic
def send_copy_again(*, copy: CertifiedCopy, by: User) -> CertifiedCopy:
    """Send the mail with the link once more; the list then shows when this last one went."""
    agenda = _managed(copy.round.agenda, by)
    copy = CertifiedCopy.objects.select_for_update(of=("self",)).select_related("user", "mail").get(pk=copy.pk)
    if copy.user is None:
        raise StepRefused("Dit afschrift is met de hand verstuurd. Verstuur het zelf opnieuw en voeg dat hier toe.")
    if not _reads(copy.user, agenda):
        raise StepRefused(
            f"{copy.name} kan deze agenda niet meer lezen in het portaal. "
            "Verstuur het afschrift zelf en voeg dat hier toe."
        )
    if copy.mail is not None and copy.mail.sent_at is None:
        raise StepRefused(f"De vorige mail aan {copy.name} moet nog worden verzonden. Wacht daar eerst op.")
    copy.mail = send_copy(agenda, copy, again=now())
    copy.save(update_fields=["mail"])
    note(agenda, "copy_sent_again", by, {"copy": str(copy.pk)}, copy.name)
    return copy


@transaction.atomic
def record_copy(
    *, agenda: Agenda, name: str, organisation: str, way: CopyWay, sent_on: date, remark: str, by: User
) -> CertifiedCopy:
    """Note that somebody sent or handed over a copy outside the portal, to who has no account."""
    agenda = _managed(agenda, by)
    signing_round = sealed_round(agenda)
    if signing_round is None:
        raise StepRefused("Er is nog geen verzegeld document. Een afschrift kan pas daarna worden verstuurd.")
    if way == CopyWay.LINK:
        raise StepRefused("Een mail met een link verstuurt het portaal zelf. Kies hoe u het afschrift hebt verstuurd.")
    if problem := day_problem(signing_round, sent_on):
        raise StepRefused(problem)
    if signing_round.copies.count() >= MOST:
        raise StepRefused(f"Er staan al {MOST} afschriften in de lijst. Houd de volgende buiten het portaal bij.")
    copy = CertifiedCopy.objects.create(
        round=signing_round,
        organisation=organisation.strip(),
        name=name.strip(),
        way=way,
        sent_on=sent_on,
        note=remark.strip(),
        created_at=now(),
        created_by=by,
    )
    data = {"copy": str(copy.pk), "way": str(way), "sent_on": sent_on.isoformat()}
    note(agenda, "copy_recorded", by, data, copy.name)
    return copy


@transaction.atomic
def fetch_copy(*, copy: CertifiedCopy, by: User) -> bytes:
    """Return the sealed PDF to whom the copy is for; the list shows when that was first."""
    agenda = locked(copy.round.agenda)
    copy = CertifiedCopy.objects.select_for_update(of=("self",)).select_related("round__sealed_pdf").get(pk=copy.pk)
    stored = copy.round.sealed_pdf
    if stored is None or copy.user_id != by.pk:
        raise StepRefused("Dit afschrift is er niet voor u.")
    if copy.opened_at is None:
        copy.opened_at = now()
        copy.save(update_fields=["opened_at"])
    note(agenda, "copy_fetched", by, {"copy": str(copy.pk), "file_sha256": stored.sha256}, copy.name)
    return bytes(stored.content)


def day_problem(signing_round: SigningRound, sent_on: date) -> str:
    """Return why a copy cannot have gone on that day, or "": not before the seal, not after today."""
    if sent_on > timezone.localdate(now()):
        return "Deze dag is nog niet geweest. Vul de dag in waarop het afschrift is verstuurd of overhandigd."
    if signing_round.ended_at is not None and sent_on < timezone.localdate(signing_round.ended_at):
        return "Op deze dag was het document nog niet verzegeld. Kies een latere dag."
    return ""


def sealed_round(agenda: Agenda) -> SigningRound | None:
    """Return the round whose sealed PDF is in force, or None."""
    return agenda.rounds.filter(outcome=SigningRound.Outcome.SEALED).order_by("opened_at").last()


def recipients_of(agenda: Agenda, signing_round: SigningRound) -> list[Recipient]:
    """Return who gets a copy by mail, each person once: signatories, their secretariats, writers, contact schools."""
    found: dict[int, Recipient] = {}
    for recipient in (*_signers(signing_round), *_secretariats(signing_round), *_writers(agenda), *_schools(agenda)):
        if recipient.user.is_active:
            found.setdefault(recipient.user.pk, recipient)
    return list(found.values())


def _signers(signing_round: SigningRound) -> Iterator[Recipient]:
    rows = signing_round.signatures.filter(voided_at=None).select_related("signed_by", "office_holder__user")
    for row in rows:
        user = row.signed_by or (row.office_holder.user if row.office_holder else None)
        if user is not None:
            yield Recipient(user, row.name, row.organisation)


def _secretariats(signing_round: SigningRound) -> Iterator[Recipient]:
    offices = signing_round.signatures.filter(voided_at=None).values("office_holder")
    held = Membership.objects.current().filter(role=Role.SECRETARIAT, office_holder__in=offices)
    for row in held.select_related("user", "office_holder"):
        if row.office_holder is not None:
            yield Recipient(row.user, row.user.name, row.office_holder.organisation)


def _writers(agenda: Agenda) -> Iterator[Recipient]:
    if agenda.contact is not None:
        places = ", ".join(agenda.municipalities.values_list("name", flat=True))
        yield Recipient(agenda.contact, agenda.contact.name, agenda.contact.organisation or places or _ALLIANCE)
    if agenda.coordinator is not None:
        yield Recipient(agenda.coordinator, agenda.coordinator.name, agenda.coordinator.organisation or _ALLIANCE)


def _schools(agenda: Agenda) -> Iterator[Recipient]:
    """The contact schools carry out what was agreed, so their boards are a party too."""
    boards = agenda.interventions.filter(parties__role=PartyRole.APPLICANT).values("parties__school_board")
    held = Membership.objects.current().filter(school_board__in=boards, role=Role.SCHOOL_BOARD)
    for row in held.select_related("user", "school_board").order_by("school_board__name", "user__name"):
        if row.school_board is not None:
            yield Recipient(row.user, row.user.name, row.school_board.name)


def _reads(user: User, agenda: Agenda) -> bool:
    return Agenda.objects.visible_by_role(user).filter(pk=agenda.pk).exists()


def _managed(agenda: Agenda, by: User) -> Agenda:
    """Return the locked agenda; refused unless `by` looks after its signing."""
    agenda = locked(agenda)
    if not has_right(by, agenda, Right.MANAGE_SIGNING):
        raise StepRefused("De afschriften van deze agenda horen niet bij uw rol.")
    return agenda
