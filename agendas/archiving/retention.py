"""How long an agenda is kept: what its own record says, or else the rule of its kind (domain.md B4).

The selection list of OCW decides, and it is not in the portal: as long as nobody filled in a rule, "nader te bepalen".
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, ExtractYear

from agendas.choices import Appraisal, RetentionStart, State
from agendas.models import Agenda, RetentionRule, Signature, SigningRound
from agendas.models.agenda import last_year_at

IN_FORCE = (State.SIGNED, State.CLOSED)


@dataclass(frozen=True)
class Retention:
    """Appraisal and term of one agenda or addendum. `years` None: kept for ever, or nobody knows yet.

    `begins_on` is the day from which the term counts, `ends_on` its last day; None when there is none (yet).
    """

    appraisal: Appraisal
    years: int | None
    starts: RetentionStart
    category: str
    ends_on: date | None
    from_rule: bool
    begins_on: date | None = None
    note: str = ""

    @property
    def is_decided(self) -> bool:
        return self.appraisal != Appraisal.UNDECIDED


def retention_of(agenda: Agenda) -> Retention:
    """Return how long `agenda` is kept; one query."""
    return read(with_retention(Agenda.objects.filter(pk=agenda.pk)).get())


def with_retention(agendas: QuerySet[Agenda]) -> QuerySet[Any]:
    """Return `agendas` with their term, for `read`, and to filter and sort by (`kept_appraisal`, `kept_until`)."""
    rule = RetentionRule.objects.filter(kind=OuterRef("kind"))
    rounds = Signature.objects.filter(
        round__agenda=OuterRef("pk"), round__outcome=SigningRound.Outcome.SEALED, voided_at=None
    ).order_by()
    found = agendas.annotate(
        has_record=Case(When(archive_record__isnull=False, then=Value(1)), default=Value(0)),
        kept_appraisal=_own_or(rule, "appraisal", CharField(), Value(str(Appraisal.UNDECIDED))),
        kept_years=_own_or(rule, "years", IntegerField()),
        kept_from=_own_or(rule, "starts", CharField(), Value(str(RetentionStart.END))),
        kept_category=_own_or(rule, "category", CharField(), Value("")),
        kept_note=_own_or(rule, "note", CharField(), Value("")),
        until=last_year_at(),
        last_signed=Subquery(rounds.values("round__agenda").annotate(last=Max("date")).values("last")),
    )
    begins = Case(
        When(kept_from=RetentionStart.SIGNED, then=ExtractYear("last_signed")),
        default=F("until"),
        output_field=IntegerField(),
    )
    return found.annotate(
        kept_until=Case(
            When(~Q(kept_appraisal=Appraisal.KEEP), then=begins + F("kept_years")), output_field=IntegerField()
        )
    )


def _own_or(rule: QuerySet[RetentionRule], name: str, kind: Any, otherwise: Any = None) -> Case:
    """Return the field `name` of the own record, or of the rule when there is no record."""
    of_rule: Any = Subquery(rule.values(name)[:1], output_field=kind)
    if otherwise is not None:
        of_rule = Coalesce(of_rule, otherwise, output_field=kind)
    return Case(
        When(archive_record__isnull=False, then=F(f"archive_record__{name}")), default=of_rule, output_field=kind
    )


def read(row: Any) -> Retention:
    """Return the term of an agenda of `with_retention`; no query."""
    starts = RetentionStart(row.kept_from)
    begins = row.last_signed if starts == RetentionStart.SIGNED else date(row.until, 12, 31)
    appraisal = Appraisal(row.kept_appraisal)
    years = row.kept_years if appraisal != Appraisal.KEEP else None
    return Retention(
        appraisal=appraisal,
        years=years,
        starts=starts,
        category=row.kept_category,
        ends_on=later(begins, years) if begins and years else None,
        from_rule=not row.has_record,
        begins_on=begins,
        note=row.kept_note,
    )


def later(day: date, years: int) -> date:
    """Return the same day `years` later; 29 February becomes the 28th in a year that has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
