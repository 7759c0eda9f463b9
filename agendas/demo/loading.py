"""Loading the whole demo: people, template, agendas; then closing what is sealed and over."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from django.db import transaction

from agendas.actions.closing import close
from agendas.actions.drafting import import_document
from agendas.actions.templates import load_templates
from agendas.choices import State
from agendas.demo.addenda import addendum_plans
from agendas.demo.authority import change_signers, record_mandates
from agendas.demo.calendar import Calendar
from agendas.demo.elsewhere import sign_elsewhere
from agendas.demo.people import Crew, PeopleMissing, make_people
from agendas.demo.plan import Plan, Stage, plan_of, plans
from agendas.demo.schemes import load_demo_scheme
from agendas.demo.session import hold_session
from agendas.demo.steps import bring
from agendas.demo.writing import theme_document, write_agenda
from agendas.models import Agenda, SigningRound
from municipalities.actions import load_demo_organisations
from municipalities.actions.demo_imports import load_demo_imports
from municipalities.models import Municipality, School

Tell = Callable[[str], None]


def load(tell: Tell) -> int:
    """Make what is not there yet and return how many agendas that were; `tell` hears one sentence per agenda.

    People are made in one transaction and each agenda in one of its own: an interrupted run goes on where it stopped.
    Raises PeopleMissing when the reference data was not loaded.
    """
    if not Municipality.objects.exists():
        raise PeopleMissing("De lijst met gemeenten ontbreekt. Draai eerst: manage.py load_reference")
    if not School.objects.filter(establishment__startswith="99").exists():
        load_demo_organisations(by=None)
    load_templates(by=None)
    load_demo_scheme()
    if made := make_people():
        tell(f"{made} accounts gemaakt.")
    if count := record_mandates():
        tell(f"{count} bevoegdheden vastgelegd.")
    if load_demo_imports():
        tell("Twee imports gemaakt: een toegepast, een wacht op controle.")
    count = _load_agendas(tell)
    _play_later(tell)
    # After all agendas: a second alderman would otherwise become a signatory of later ones.
    change_signers()
    return count


def _load_agendas(tell: Tell) -> int:
    known = set(Agenda.objects.values_list("reference", flat=True))
    missing = [plan for plan in plans() if plan.reference not in known]
    crew = Crew()
    for plan in missing:
        agenda = _make(plan, crew)
        tell(f"{agenda.reference} {_places(plan, crew)} {plan.start}-{plan.end}: {agenda.get_state_display().lower()}")
    document = theme_document()
    if document["reference"] in known:
        return len(missing)
    agenda = import_document(document=document, by=crew["ocw_staff"])
    tell(f"{agenda.reference} {agenda.title}: {agenda.get_state_display().lower()}")
    return len(missing) + 1


def _play_later(tell: Tell) -> None:
    """Play what spans agendas or takes seconds, and so has no place in the transaction that makes one; once."""
    crew = Crew()
    if number := hold_session(list(plans()), crew):
        tell(f"Een afgeronde tekensessie met {number} agenda’s gemaakt.")
    for plan in plans():
        if problem := sign_elsewhere(plan, crew):
            tell(f"{plan.reference}: nog niet elders ondertekend ({problem})")


@transaction.atomic
def _make(plan: Plan, crew: Crew) -> Agenda:
    with Calendar(plan).told("start"):
        agenda = write_agenda(plan, crew)
    bring(agenda, plan, crew)
    agenda.refresh_from_db()
    return agenda


def _places(plan: Plan, crew: Crew) -> str:
    return ", ".join(crew.municipalities[code].name for code in plan.codes)


def rounds_to_seal() -> list[SigningRound]:
    """Return the signing rounds of demo agendas that everybody signed and that have no seal yet."""
    references = [plan.reference for plan in plans()] + [row.reference for row in addendum_plans()]
    rounds = SigningRound.objects.filter(agenda__reference__in=references, agenda__state=State.SEALING)
    return list(rounds.filter(outcome=SigningRound.Outcome.OPEN).select_related("agenda").order_by("pk"))


def told_seal(signing_round: SigningRound) -> AbstractContextManager[None]:
    """Let the seal of an agenda of years ago, or of an addendum, be put on the day of its last signature.

    What follows (an addendum to that agenda) lies between that day and now, and the history tells it in this order.
    """
    reference = signing_round.agenda.reference
    addendum = next((row for row in addendum_plans() if row.reference == reference), None)
    if addendum is not None:
        return addendum.told("state")
    plan = plan_of(reference)
    return Calendar(plan).told("sign") if plan and plan.signed_on and not plan.story else nullcontext()


def close_expired(tell: Tell) -> None:
    """Close the demo agendas that are meant to be closed, once they are sealed."""
    references = [plan.reference for plan in plans() if plan.stage is Stage.CLOSED]
    for agenda in Agenda.objects.filter(reference__in=references, state=State.SIGNED):
        close(agenda=agenda, by=Crew()["ocw_staff"])
        tell(f"{agenda.reference}: afgesloten")
