"""Addenda to agendas that were signed a while ago: made after those are sealed, each brought to its own state."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.db import transaction
from django.utils import timezone

from agendas.actions.amending import start_addendum
from agendas.actions.closing import withdraw
from agendas.actions.editing import add_row, save_part
from agendas.actions.reviewing import approve, current_version, send_back, submit
from agendas.actions.signing import freeze
from agendas.addresses import part_at
from agendas.choices import State
from agendas.demo import blocks
from agendas.demo.people import Crew
from agendas.demo.plan import Plan, Stage, plan_of, rows_of
from agendas.demo.signers import put_signature, sign_municipality, sign_state
from agendas.demo.words import Words
from agendas.models import Agenda, CurrentText
from agendas.snapshot import content_hash
from municipalities.roles import Role
from records.clock import told

# Days before the last step.
_DAYS = {"start": 40, "write": 30, "submit": 24, "review": 18, "freeze": 12, "municipality": 5, "state": 0}
_LAST = {"draft": "write", "withdrawn": "write", "review": "submit", "returned": "review"}
_LAST |= {"partly_signed": "municipality", "signed": "state"}
_WITHDRAWN = "De website verhuist pas volgend jaar. De afspraak blijft zoals zij is."
_RETURNED = "Schrijf op wat de leerlingen ervan merken. Noem ook een nulmeting, dan kunnen wij later vergelijken."


@dataclass(frozen=True)
class AddendumPlan:
    """One demo addendum. `state` is where it ends up; `end` the last year of an extension, None for another."""

    parent: str
    number: int
    codes: tuple[str, ...]
    sort: str
    blocks: tuple[str, ...]
    end: int | None
    state: State
    last_day: date
    intervention: str
    reason: str

    @property
    def reference(self) -> str:
        return f"{self.parent}-A{self.number}"

    @contextmanager
    def told(self, step: str) -> Iterator[None]:
        """Let what happens inside have happened on the day of `step`."""
        day = self.last_day - timedelta(days=_DAYS[step] - _DAYS[_LAST[self.state]])
        moment = datetime.combine(day, time(10, 5 * self.number), tzinfo=timezone.get_current_timezone())
        with told(min(moment, timezone.now())):
            yield


@cache
def addendum_plans() -> tuple[AddendumPlan, ...]:
    """Return the addenda in the order in which they are made."""
    return tuple(
        AddendumPlan(
            parent=row["parent"],
            number=int(row["number"]),
            codes=tuple(row["codes"].split()),
            sort=row["sort"],
            blocks=tuple(row["blocks"].split()),
            end=int(row["end"]) if row["end"] else None,
            state=State(row["stage"]),
            last_day=date.fromisoformat(row["signed_on"])
            if row["signed_on"]
            else timezone.localdate() - timedelta(days=int(row["days"])),
            intervention=row["intervention"],
            reason=row["reason"],
        )
        for row in rows_of("addenda.csv")
    )


def make_addenda(tell: Callable[[str], None], *, signed: bool) -> int:
    """Make the addenda that are not there yet: those that are signed, or the others; say how many that were.

    The signed ones go first and are sealed before the others start: these amend the text that they gave.
    """
    known = set(Agenda.objects.filter(parent__isnull=False).values_list("reference", flat=True))
    sealed = set(Agenda.objects.filter(state=State.SIGNED).values_list("reference", flat=True))
    wanted = [row for row in addendum_plans() if (row.state == State.SIGNED) is signed and row.reference not in known]
    crew, count = Crew(), 0
    for row in wanted:
        if row.parent not in sealed:
            tell(f"{row.reference}: nog niet gemaakt, {row.parent} is nog niet verzegeld")
            continue
        agenda = _make(row, crew)
        tell(f"{agenda.reference} ({row.sort}): {agenda.get_state_display().lower()}")
        count += 1
    return count


@transaction.atomic
def _make(row: AddendumPlan, crew: Crew) -> Agenda:
    coordinator = crew.at(row.codes[0], Role.COORDINATOR)
    with row.told("start"):
        agenda = start_addendum(
            agenda=Agenda.objects.get(reference=row.parent),
            sort=row.sort,
            blocks=list(row.blocks),
            reason=row.reason,
            end_year=row.end,
            by=coordinator,
        )
    with row.told("write"):
        _Pen(agenda, row, crew).write()
        if row.state == State.WITHDRAWN:
            withdraw(agenda=agenda, reason=_WITHDRAWN, by=crew["ocw_staff"])
    if row.state not in {State.DRAFT, State.WITHDRAWN}:
        _bring(agenda, row, crew)
    agenda.refresh_from_db()
    return agenda


def _bring(agenda: Agenda, row: AddendumPlan, crew: Crew) -> None:
    coordinator, alderman = crew.at(row.codes[0], Role.COORDINATOR), crew.at(row.codes[0], Role.ALDERMAN)
    with row.told("submit"):
        submit(agenda=agenda, by=coordinator)
    if row.state == State.REVIEW:
        return
    with row.told("review"):
        sha256 = current_version(agenda).sha256
        approve(agenda=agenda, sha256=sha256, by=alderman)
        if row.state == State.RETURNED:
            send_back(agenda=agenda, reason=_RETURNED, by=crew["ocw_reviewer"])
            return
        approve(agenda=agenda, sha256=sha256, by=crew["ocw_reviewer"])
    with row.told("freeze"):
        freeze(agenda=agenda, by=coordinator)
    plan = plan_of(row.parent)
    with row.told("municipality"):
        if row.state == State.SIGNED and plan is not None:
            sign_municipality(agenda, plan, crew)
        else:
            put_signature(agenda, crew.municipalities[row.codes[0]].name, alderman)
    if row.state == State.SIGNED:
        with row.told("state"):
            sign_state(agenda, crew)


class _Pen:
    """Writes in the blocks of one addendum what they are amended for."""

    def __init__(self, agenda: Agenda, row: AddendumPlan, crew: Crew) -> None:
        self.agenda = agenda
        self.row = row
        self.coordinator = crew.at(row.codes[0], Role.COORDINATOR)
        self.officer = crew.at(row.codes[0], Role.OFFICER)
        self.places = [crew.municipalities[code] for code in row.codes]

    def write(self) -> None:
        for block in self.row.blocks:
            getattr(self, f"_{block}")()

    def _interventions(self) -> None:
        first = max(timezone.localdate().year, self.agenda.start_year)
        plan = Plan(
            number=self.row.number,
            codes=self.row.codes,
            start=min(first, self.agenda.end_year),
            end=self.agenda.end_year,
            stage=Stage.READY,
            interventions=(self.row.intervention,),
            communities=(),
            reason="",
            days=0,
        )
        for content in blocks.planned_interventions(Words(plan, self.places)):
            add_row(agenda=self.agenda, key="interventions", content=content, by=self.officer)

    def _communication(self) -> None:
        def change(part: dict[str, Any]) -> None:
            part["communication"]["local"] += (
                "<p>Elk half jaar vertellen de scholen op een middag wat werkt en wat niet. "
                "De samenvatting staat daarna op de website van de gemeente.</p>"
            )

        self._change("communication", change)

    def _explanation(self) -> None:
        def change(part: dict[str, Any]) -> None:
            part["explanation"] += (
                "<p>De uitvoering begon later dan gepland, omdat de scholen eerst genoeg mensen zochten. "
                "Het programma zelf blijft gelijk.</p>"
            )

        self._change("explanation", change)

    def _consultations(self) -> None:
        def change(part: dict[str, Any]) -> None:
            row = part["consultations"][-1]
            row["frequency"], row["frequency_text"] = "monthly", ""
            row["purpose"] += " De gemeenten vergelijken elke keer hun cijfers."

        self._change("consultations", change)

    def _analysis(self) -> None:
        def change(part: dict[str, Any]) -> None:
            part["analysis"]["data"] += (
                "<p>Sinds dit schooljaar zijn er cijfers per wijk over het schooladvies en de plaatsing. "
                "De gemeente en de schoolbesturen bespreken die elk najaar.</p>"
            )

        self._change("analysis", change)

    def _change(self, address: str, change: Callable[[dict[str, Any]], None]) -> None:
        stored = part_at(CurrentText.objects.get(agenda=self.agenda).document, address)
        base = content_hash(stored)
        change(stored)
        save_part(agenda=self.agenda, address=address, content=stored, base=base, by=self.coordinator)
