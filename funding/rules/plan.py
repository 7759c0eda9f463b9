"""What the agenda plans for one contactschool under one scheme, and what of it other applications do not claim.

The same planned money is given once: an intervention that names a scheme is for that scheme, one that names none is
for whichever application claims it first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import Q

from agendas.amending import Added, added_money
from agendas.choices import CoverSource, PartyRole
from agendas.models import Agenda, FundingScheme, PlannedIntervention
from agendas.models.interventions import MoneyLine
from agendas.money import spread
from funding.choices import COMMITTED, Status
from funding.models import Application
from gka_portal.notation import euro, in_words
from municipalities.models import SchoolBoard

NOTHING = Decimal()
# Agendas that can ask GKA money: the text of an addendum is that of its whole agenda, also where it adds no money.
CAN_ASK = Q(addendum=None) | Q(addendum__blocks__block="interventions")
# What these asked can be asked again.
FREED = frozenset({Status.REJECTED, Status.WITHDRAWN})
# Of a new application everything counts that may still get the money; once submitted, drafts of others do not.
CLAIMING = frozenset(Status) - FREED
SENT = CLAIMING - {Status.PREPARED}


@dataclass(frozen=True)
class PlanRow:
    """One intervention: who asks, and per calendar year what it costs, what covers that, and what GKA pays.

    `scheme` is the code of the scheme that it names, "" when it names none that the portal knows. In an addendum `gka`
    is what it adds; `added` are the costs that it adds, None in another agenda.
    """

    name: str
    applicants: list[str]
    costs: dict[int, Decimal]
    cover: dict[int, Decimal]
    gka: dict[int, Decimal]
    scheme: str = ""
    added: Decimal | None = None

    @property
    def asked_for(self) -> Decimal:
        """The costs for which GKA money is asked."""
        return sum(self.costs.values(), NOTHING) if self.added is None else self.added


@dataclass(frozen=True)
class Claim:
    """What another application of the same contactschool asks of the same plan, or was granted; by year in parts."""

    reference: str
    scheme: str
    total: Decimal
    years: dict[int, Decimal]

    def amount(self, year: int | None) -> Decimal:
        return self.total if year is None else self.years.get(year, NOTHING)


@dataclass(frozen=True)
class Plan:
    """The interventions that name the board as applicant: `rows` for this scheme, `elsewhere` for another one."""

    rows: list[PlanRow] = field(default_factory=list)
    elsewhere: list[PlanRow] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    is_addendum: bool = False

    @property
    def asking(self) -> list[PlanRow]:
        """Those that ask for GKA money."""
        return [row for row in self.rows if row.gka]

    @property
    def gka(self) -> dict[int, Decimal]:
        """The GKA money per calendar year, the first year first."""
        years: dict[int, Decimal] = defaultdict(Decimal)
        for row in self.rows:
            for year, amount in row.gka.items():
                years[year] += amount
        return dict(sorted(years.items()))

    @property
    def costs(self) -> Decimal:
        """What the interventions that ask for GKA money cost together; of an addendum what it adds to that."""
        return sum((row.asked_for for row in self.asking), NOTHING)

    def planned(self, year: int | None = None) -> Decimal:
        """Return the GKA money in `year`; None: of all years together."""
        return _gka(self.rows, year)

    def left(self, year: int | None = None) -> Decimal:
        """Return what of the planned money no other application claims; never below zero.

        Who claims under another scheme takes first what is planned for that scheme, and then what names none.
        """
        used: dict[str, Decimal] = defaultdict(Decimal)
        for claim in self.claims:
            used[claim.scheme] += claim.amount(year)
        taken = NOTHING
        for code, amount in used.items():
            own = _gka([row for row in self.elsewhere if row.scheme == code], year)
            taken += max(amount - own, NOTHING)
        return max(self.planned(year) - taken, NOTHING)

    @property
    def left_per_year(self) -> dict[int, Decimal]:
        """What can still be asked per calendar year; a year of which nothing is left is not there."""
        return {year: left for year in self.gka if (left := self.left(year))}

    def figures(self, year: int | None = None) -> str:
        """Return what is planned, and what others have of it, as a sentence: "In de agenda staat …"."""
        when, amount = f"voor {year} " if year else "", euro(self.planned(year))
        here = f"In de agenda staat {when}{amount} GKA-geld"
        if self.is_addendum:
            here = f"Het addendum vraagt {when}{amount} extra GKA-geld"
        scheme = " voor deze regeling" if self.elsewhere else ""
        if self.left(year) == self.planned(year):
            return f"{here}{scheme}."
        names = in_words([claim.reference for claim in self.claims if claim.amount(year)])
        taken = euro(self.planned(year) - self.left(year))
        return f"{here}{scheme}. Daarvan is {taken} voor {names}: er is nog {euro(self.left(year))} over."


def plan_of(
    agenda: Agenda,
    board: SchoolBoard,
    scheme: str,
    *,
    but: str = "",
    counting: Collection[Status] = CLAIMING,
) -> Plan:
    """Return what `agenda` plans for `board` under the scheme with this code; at most eight queries.

    `but`: the reference of the application that asks; `counting`: the statuses in which others claim the same money.
    Who acts on what is left locks the agenda first (`funding.actions.moving.lock_agenda`).
    """
    named = PlannedIntervention.objects.filter(
        agenda=agenda,
        pk__in=PlannedIntervention.objects.filter(
            agenda=agenda, parties__role=PartyRole.APPLICANT, parties__school_board=board
        ).values("pk"),
    )
    found = list(named.prefetch_related("parties", "budget_lines", "cover_lines"))
    codes = _known({row.scheme for row in found} - {scheme, ""})
    amends = agenda.parent_id is not None and agenda.text.document.get("addendum") is not None
    added = added_money(agenda.text.document) if amends else {}
    rows = [_row(row, row.scheme if row.scheme in codes else "") for row in found]
    if amends:
        rows = [_as_added(line, added.get(str(row.pk), Added())) for row, line in zip(found, rows, strict=True)]
    return Plan(
        [row for row in rows if not row.scheme],
        [row for row in rows if row.scheme],
        _claims(agenda, board, but, counting),
        amends,
    )


def _known(codes: set[str]) -> set[str]:
    """Return which of `codes` are schemes; what else an intervention names is a text of its own."""
    return set(FundingScheme.objects.filter(code__in=codes).values_list("code", flat=True)) if codes else set()


def _claims(agenda: Agenda, board: SchoolBoard, but: str, counting: Collection[Status]) -> list[Claim]:
    rows = Application.objects.filter(agenda=agenda, board=board, status__in=counting).exclude(reference=but)
    return [_claim(row) for row in rows.order_by("reference").select_related("scheme").prefetch_related("years")]


def _claim(row: Application) -> Claim:
    """Return what was granted, divided over the years as it was asked; before that, what is asked."""
    asked = {year.year: year.amount for year in row.years.all()}
    total = sum(asked.values(), NOTHING)
    if row.status in COMMITTED and row.granted is not None and row.granted != total:
        total = row.granted
        asked = dict(zip(asked, spread(total, list(asked.values())), strict=True)) if asked else {}
    return Claim(row.reference, row.scheme.code, total, asked)


def _gka(rows: Iterable[PlanRow], year: int | None) -> Decimal:
    return sum(
        (amount for row in rows for one, amount in row.gka.items() if year is None or one == year),
        NOTHING,
    )


def _row(row: PlannedIntervention, scheme: str) -> PlanRow:
    cover = list(row.cover_lines.all())
    return PlanRow(
        name=row.name,
        applicants=[party.name for party in row.parties.all() if party.role == PartyRole.APPLICANT],
        costs=_per_year(row.budget_lines.all()),
        cover=_per_year(cover),
        gka=_per_year(line for line in cover if line.source == CoverSource.GKA),
        scheme=scheme,
    )


def _as_added(row: PlanRow, added: Added) -> PlanRow:
    """Return the line of an addendum: the balance is about the whole intervention, what is asked is what it adds."""
    return replace(row, gka=added.gka, added=sum(added.costs.values(), NOTHING))


def _per_year(lines: Iterable[MoneyLine]) -> dict[int, Decimal]:
    years: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.amount:
            years[line.year] += line.amount
    return dict(years)
