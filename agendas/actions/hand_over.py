"""A coordinator hands municipalities to another: roles, running agendas, events and mail in one go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actions.events import log_account_event
from accounts.actions.mail import queue_mail
from accounts.models import User
from agendas.actions.moving import locked, note
from agendas.actions.reviewing import void_approvals
from agendas.actions.versions import make_version
from agendas.choices import ENDED_STATES, FROZEN_STATES, State, VersionKind
from agendas.emails import announce_lapsed, announce_review
from agendas.models import Agenda, AgendaVersion
from agendas.snapshot import keep_text
from gka_portal.notation import dutch_date
from municipalities.actions.handing_over import (
    Move,
    coordinated_by,
    coordinations_of,
    move_coordination,
    municipalities_under,
)
from municipalities.actions.roles import lock_people
from municipalities.models import Municipality
from records.jobs import enqueue, settle
from records.models import Event


@dataclass(frozen=True)
class HandOver:
    """What was handed over."""

    move: Move
    agendas: list[Agenda]


def agendas_to_hand_over(giver: User, municipalities: Iterable[Municipality], start: date) -> QuerySet[Agenda]:
    """Return the running agendas of `giver` that go with `municipalities`.

    An agenda goes with its first municipality. One without a municipality (a national theme) goes when everything goes.
    """
    chosen = {place.pk for place in municipalities}
    everything = {place.pk for place in municipalities_under(coordinations_of(giver, start), start)} <= chosen
    running = Agenda.objects.filter(coordinator=giver).exclude(state__in=ENDED_STATES)
    found = running.filter(agenda_municipalities__position=0, agenda_municipalities__municipality__in=chosen)
    if everything:
        found = running
    return found.order_by("reference").prefetch_related("agenda_municipalities__municipality")


@transaction.atomic
def hand_over(
    *, giver: User, taker: User, municipalities: list[Municipality], start: date, explanation: str, by: User
) -> HandOver:
    """Let `taker` be the coordinator of `municipalities` from `start`, also in their running agendas.

    On a later day the agendas that run by then follow by themselves, by a job. Both get a mail. ValidationError when
    it cannot be.
    """
    agendas = list(agendas_to_hand_over(giver, municipalities, start))
    move = move_coordination(giver=giver, taker=taker, municipalities=municipalities, start=start, by=by)
    # A region by its name: nobody reads a list of sixty municipalities.
    places = ", ".join(row.place_name for row in move.given)
    sentence = f"{places}: van {giver} naar {taker}, vanaf {dutch_date(start)}"
    data = {"sentence": sentence, "explanation": explanation, "agendas": [row.reference for row in agendas]}
    event = log_account_event(user=giver, action="handed_over", by=by, data=data)
    log_account_event(user=taker, action="handed_over", by=by, data=data)
    if start <= timezone.localdate():
        _move_all(agendas, giver, taker, by)
    else:
        people = {"giver": giver.pk, "taker": taker.pk, "by": by.pk}
        _move_later(event, [place.pk for place in municipalities], start, people)
    context = {
        "giver": giver.name,
        "taker": taker.name,
        "by": by.name,
        "day": start.isoformat(),
        "places": places,
        "places_short": places if len(move.given) == 1 else f"{len(municipalities)} gemeenten",
        "agendas": "\n".join(f"- {row.reference}: {row.title}" for row in agendas),
        "note": explanation,
    }
    for person in (giver, taker):
        queue_mail(to=person, template="handed_over", context=context, key=f"handed-over:{event.pk}:{person.pk}")
    return HandOver(move, agendas)


@transaction.atomic
def hand_over_agendas(*, municipalities: list[int], giver: User, taker: User, start: date, by: User) -> int:
    """Make `taker` the coordinator of the running agendas that go with `municipalities`, on the day of a hand-over.

    Looks at what there is by then: agendas that began since go along. One stays with `giver` when `taker` did not
    become the coordinator after all, or left. Return how many went.
    """
    settle()
    giver, taker = lock_people(giver, taker)
    chosen = [place for place in coordinated_by(taker, start) if place.pk in municipalities]
    return _move_all(agendas_to_hand_over(giver, chosen, start), giver, taker, by) if chosen else 0


def _move_later(event: Event, municipalities: list[int], start: date, people: dict[str, Any]) -> None:
    """Ask for `hand_over_agendas` on the day `start`; which agendas is asked then."""
    enqueue(
        "agendas.tasks.hand_over_agendas",
        effect=f"hand-over:{event.pk}",
        not_before=timezone.make_aware(datetime.combine(start, time.min)),
        municipalities=municipalities,
        start=start.isoformat(),
        **people,
    )


def _move_all(agendas: Iterable[Agenda], giver: User, taker: User, by: User) -> int:
    # Locked in the order of moving_places: two hand-overs at once wait for each other and never both.
    in_order = sorted(agendas, key=lambda agenda: agenda.pk)
    return sum(_move(agenda, giver, taker, by) for agenda in in_order)


def _move(agenda: Agenda, giver: User, taker: User, by: User) -> bool:
    agenda = locked(agenda)
    if agenda.coordinator_id != giver.pk or agenda.state in ENDED_STATES:
        return False
    agenda.coordinator = taker
    agenda.save(update_fields=["coordinator"])
    data: dict[str, object] = {"giver": giver.name, "taker": taker.name}
    # What is frozen keeps the name under which it was approved and signed.
    if agenda.state not in FROZEN_STATES:
        agenda.text = keep_text(agenda, by)
        data["sha256"] = agenda.text.sha256
    if agenda.state == State.REVIEW:
        version = _new_version(agenda, by)
        data["version"] = version.number
        announce_review(agenda, version)
    note(agenda, "handed_over", by, data)
    return True


def _new_version(agenda: Agenda, by: User) -> AgendaVersion:
    """The text names its coordinator, so it is another text now: approvals of the one before count no more."""
    why = f"{agenda.coordinator} is nu de regiocoördinator, en die naam staat in de tekst."
    lapsed = void_approvals(agenda, by, why)
    announce_lapsed(agenda, lapsed, why, "", by)
    return make_version(agenda=agenda, kind=VersionKind.SUBMITTED, by=by)
