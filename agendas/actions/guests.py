"""Asking somebody by e-mail to read one agenda for a while, and perhaps to comment on it.

Access follows from the row of the guest and ends by itself; the link in the mail only leads to it after signing in.
"""

from calendar import monthrange
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actions.invitations import make_invitation
from accounts.actions.users import create_user
from accounts.models import Invitation, User
from accounts.models.users import UserManager
from agendas import emails
from agendas.actions.moving import locked, note
from agendas.choices import State
from agendas.models import Agenda, Guest
from agendas.permissions import can_invite, has_right
from agendas.roles import Right
from agendas.workflow import StepRefused
from gka_portal.notation import dutch_date
from records.clock import now
from records.models import Event

MONTHS = 6
# Who asks more people than this to read along means a publication.
MOST = 50
BETWEEN_MAILS = timedelta(hours=1)
_MAILED = ("guest_invited", "guest_mailed")
_NOBODY_MORE = "Bij deze agenda kunt u nu niemand meer uitnodigen."


class GuestRefused(StepRefused):
    """What cannot be done with an invitation; `field` names what to change on the form, "" for nothing there."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


def last_possible(start: date) -> date:
    """Return the last day on which an invitation from `start` may end."""
    month = start.month - 1 + MONTHS
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


@transaction.atomic
def invite_guest(
    *,
    agenda: Agenda,
    email: str,
    name: str,
    organisation: str,
    start: date,
    end: date,
    may_comment: bool,
    message: str,
    by: User,
) -> Guest:
    """Ask the person with this address to read `agenda` from `start` through `end`; return the invitation.

    Who has no account gets one, with a link to choose a password in the same mail. GuestRefused says what to change.
    """
    agenda = locked(agenda)
    if not can_invite(by, agenda):
        raise GuestRefused(_NOBODY_MORE)
    _check_period(start, end)
    user = _person(email, name, organisation, by)
    _check_person(agenda, user, by)
    guest = Guest.objects.create(
        agenda=agenda,
        user=user,
        may_comment=may_comment,
        message=message.strip(),
        start=start,
        end=end,
        invited_at=now(),
        invited_by=by,
    )
    data = {"guest": guest.pk, "start": start.isoformat(), "end": end.isoformat(), "may_comment": may_comment}
    note(agenda, "guest_invited", by, data)
    emails.ask_guest(guest, _way_in(user, by), by)
    return guest


@transaction.atomic
def mail_guest_again(*, guest: Guest, by: User) -> Guest:
    """Send the mail once more, at most once an hour; who never came in gets a new link to choose a password."""
    guest = _own(guest, by)
    if sentence := _over(guest):
        raise GuestRefused(sentence)
    mailed = Event.objects.filter(stream=guest.agenda.stream, action__in=_MAILED, at__gt=now() - BETWEEN_MAILS)
    # Compared here: not every database finds a number in JSON in the same way.
    if any(event.data["guest"] == guest.pk for event in mailed):
        raise GuestRefused(f"{guest.user} kreeg het afgelopen uur al een mail. Probeer het later opnieuw.")
    note(guest.agenda, "guest_mailed", by, {"guest": guest.pk})
    emails.ask_guest(guest, _way_in(guest.user, by), by)
    return guest


@transaction.atomic
def change_period(*, guest: Guest, start: date, end: date, by: User) -> Guest:
    """Give an invitation other days, also one that is over; the guest is told."""
    guest = _own(guest, by)
    if guest.withdrawn_at is not None:
        raise GuestRefused("Deze uitnodiging is ingetrokken. Nodig deze persoon opnieuw uit.")
    # What has begun keeps its first day.
    _check_period(start, end, begun=guest.start)
    if not guest.user.is_active:
        raise GuestRefused(_CLOSED)
    if (start, end) == (guest.start, guest.end):
        return guest
    others = _open_of(guest.agenda, guest.user).exclude(pk=guest.pk)
    if others.exists():
        raise GuestRefused(f"{guest.user} heeft al een andere uitnodiging die loopt. Wijzig die.")
    if start < guest.start or end > guest.end:
        # More days are asking once more; fewer days can be given at any time.
        if not can_invite(by, guest.agenda):
            raise GuestRefused(f"{_NOBODY_MORE} Korter kan wel.")
        _check_room(guest.agenda, but=guest)
    before = {"start": guest.start.isoformat(), "end": guest.end.isoformat()}
    guest.start, guest.end = start, end
    guest.save(update_fields=["start", "end"])
    data = {"guest": guest.pk, "before": before, "after": {"start": start.isoformat(), "end": end.isoformat()}}
    note(guest.agenda, "guest_changed", by, data)
    emails.tell_guest_period(guest, by)
    return guest


@transaction.atomic
def withdraw_guest(*, guest: Guest, by: User) -> Guest:
    """End an invitation now and tell the guest."""
    guest = _own(guest, by)
    if guest.withdrawn_at is not None:
        raise GuestRefused(f"De uitnodiging van {guest.user} was al ingetrokken.")
    if guest.end < timezone.localdate():
        raise GuestRefused(f"De uitnodiging van {guest.user} is al afgelopen. Intrekken is niet nodig.")
    guest.withdrawn_at, guest.withdrawn_by = now(), by
    guest.save(update_fields=["withdrawn_at", "withdrawn_by"])
    note(guest.agenda, "guest_withdrawn", by, {"guest": guest.pk})
    emails.tell_guest_withdrawn(guest, by)
    return guest


@transaction.atomic
def guest_opened(*, guest: Guest) -> Guest:
    """Note that the guest opened the agenda, the first time; GuestRefused when it is closed to them now."""
    locked(guest.agenda)
    guest = _fresh(guest)
    if sentence := why_closed(guest):
        raise GuestRefused(sentence)
    if guest.came is None:
        guest.came = now()
        guest.save(update_fields=["came"])
        note(guest.agenda, "guest_came", guest.user, {"guest": guest.pk})
    return guest


def why_closed(guest: Guest) -> str:
    """Return, for the guest, why the agenda cannot be read with this invitation today; "" when it can."""
    asked = f"Vraag het {guest.invited_by.name} als u toch wilt lezen."
    if guest.withdrawn_at is not None:
        return f"Deze uitnodiging is op {dutch_date(timezone.localdate(guest.withdrawn_at))} ingetrokken. {asked}"
    if guest.agenda.state == State.WITHDRAWN:
        return "Deze agenda is ingetrokken. Er is niets meer te lezen."
    today = timezone.localdate()
    if today < guest.start:
        return f"U kunt de agenda lezen vanaf {dutch_date(guest.start)}. Open de link op die dag opnieuw."
    if today > guest.end:
        return f"U kon meelezen tot en met {dutch_date(guest.end)}. Die dag is voorbij. {asked}"
    return ""


_CLOSED = "Met dit e-mailadres kan nu niemand inloggen. Vraag de functioneel beheerder wat er aan de hand is."


def _check_period(start: date, end: date, begun: date | None = None) -> None:
    today = timezone.localdate()
    if start < today and start != begun:
        raise GuestRefused("De eerste dag is al voorbij. Kies vandaag of een latere dag.", "start")
    if end < start:
        raise GuestRefused("De laatste dag ligt voor de eerste dag. Kies een latere laatste dag.", "end")
    if end < today:
        raise GuestRefused("De laatste dag is al voorbij. Kies vandaag of een latere dag.", "end")
    if end > (last := last_possible(max(start, today) if begun else start)):
        raise GuestRefused(f"Meelezen kan hoogstens {MONTHS} maanden. Kies uiterlijk {dutch_date(last)}.", "end")


def _person(email: str, name: str, organisation: str, by: User) -> User:
    """Return the account with this address, a new one when there is none."""
    email = UserManager.normalize_email(email)
    try:
        validate_email(email)
    except ValidationError:
        raise GuestRefused("Dit is geen e-mailadres. Controleer wat u hebt getypt.", "email") from None
    known = User.objects.filter(email=email).first()
    if known is not None:
        return known
    name = " ".join(name.split())
    if not name:
        raise GuestRefused("Vul de naam in van wie u uitnodigt.", "name")
    try:
        with transaction.atomic():
            return create_user(email=email, name=name, organisation=" ".join(organisation.split()), by=by)
    except IntegrityError:
        # Somebody else made it at the same moment.
        return User.objects.get(email=email)


def _check_person(agenda: Agenda, user: User, by: User) -> None:
    today = timezone.localdate()
    if user.pk == by.pk:
        raise GuestRefused("Dit is uw eigen adres. U leest deze agenda al.", "email")
    if not user.is_active or (user.last_day is not None and user.last_day < today):
        raise GuestRefused(_CLOSED, "email")
    if known := _open_of(agenda, user).first():
        raise GuestRefused(
            f"{user} is al uitgenodigd, tot en met {dutch_date(known.end)}. Wijzig die periode in de lijst.", "email"
        )
    if Agenda.objects.visible_by_role(user).filter(pk=agenda.pk).exists():
        raise GuestRefused(f"{user} leest deze agenda al, door een rol in het portaal.", "email")
    _check_room(agenda)


def _check_room(agenda: Agenda, but: Guest | None = None) -> None:
    """Refuse one more than MOST invitations that are not over; `but` is the one that changes."""
    others = Guest.objects.filter(agenda=agenda, withdrawn_at=None, end__gte=timezone.localdate())
    if (others.exclude(pk=but.pk) if but else others).count() >= MOST:
        raise GuestRefused(f"Er zijn al {MOST} mensen uitgenodigd. Trek eerst een uitnodiging in.")


def _open_of(agenda: Agenda, user: User) -> QuerySet[Guest]:
    return Guest.objects.filter(agenda=agenda, user=user, withdrawn_at=None, end__gte=timezone.localdate())


def _way_in(user: User, by: User) -> Invitation | None:
    """Return an invitation to choose a first password, for who never came in."""
    return None if user.has_password else make_invitation(user=user, by=by)


def _own(guest: Guest, by: User) -> Guest:
    """Return the invitation as it is now, its agenda locked; refused unless `by` looks after it."""
    agenda = locked(guest.agenda)
    if not has_right(by, agenda, Right.INVITE):
        raise GuestRefused("De meelezers van deze agenda horen niet bij uw rol.")
    return _fresh(guest)


def _fresh(guest: Guest) -> Guest:
    return Guest.objects.select_related("agenda", "user", "invited_by").get(pk=guest.pk)


def _over(guest: Guest) -> str:
    if guest.withdrawn_at is not None:
        return f"De uitnodiging van {guest.user} is ingetrokken. Nodig deze persoon opnieuw uit."
    if guest.end < timezone.localdate():
        return f"De uitnodiging van {guest.user} is afgelopen. Wijzig eerst de periode."
    return "" if guest.user.is_active else _CLOSED
