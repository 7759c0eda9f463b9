"""The calendar years that a grant is accounted for: the same ones on every page, for rows in hand and in a query."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import Count, DateField, F, IntegerField, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, ExtractYear, Greatest, Least
from django.utils import timezone

from funding.choices import AccountState
from funding.models import Application, ApplicationYear, YearAccount

# No grant runs longer; a last day that somebody mistyped does not make a page of ten thousand years.
MOST = 30


def last_day(application: Application) -> date | None:
    """Return until when activities may go on; None when neither the grant nor the scheme says it."""
    return application.activities_until or application.scheme.activities_until


def years_of(application: Application) -> list[int]:
    """Return the calendar years that are accounted for: from the first year asked up to that of the last day."""
    asked = [row.year for row in application.years.all()]
    return years_between(asked, application.submitted_at, last_day(application))


def years_between(asked: Iterable[int], submitted_at: datetime | None, until: date | None) -> list[int]:
    """Return the same from the facts alone. Who asked for no year in particular begins in that of submitting."""
    years = sorted(asked)
    if not years and submitted_at:
        years = [timezone.localtime(submitted_at).year]
    if not years:
        return []
    last = max(years[-1], until.year) if until else years[-1]
    return list(range(years[0], min(last, years[0] + MOST - 1) + 1))


def with_open_years(
    applications: QuerySet[Application], name: str, states: Collection[AccountState], *, before: int | None = None
) -> QuerySet[Application]:
    """Return `applications` with the alias `name`: how many of `years_of` have no account in one of `states`.

    `before`: only of the years before that one. No query more.
    """
    first, last = f"{name}_first", f"{name}_last"
    accounts = YearAccount.objects.filter(
        application=OuterRef("pk"), year__gte=OuterRef(first), year__lte=OuterRef(last), state__in=sorted(states)
    )
    counted = accounts.order_by().values("application").annotate(count=Count("pk")).values("count")
    until = _last_year() if before is None else Least(_last_year(), before - 1, output_field=IntegerField())
    return (
        applications.alias(**{first: _first_year()})
        .alias(**{last: Least(until, F(first) + MOST - 1, output_field=IntegerField())})
        .alias(**{name: Greatest(F(last) - F(first) + 1, 0) - Coalesce(Subquery(counted), 0)})
    )


def with_last_day(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Return `applications` with the alias `until`, as `last_day`."""
    return applications.alias(
        until=Coalesce("activities_until", "scheme__activities_until", output_field=DateField(null=True))
    )


def _first_year() -> Coalesce:
    return _year_asked(Min("year"))


def _last_year() -> Greatest:
    last = _year_asked(Max("year"))
    until = Coalesce(ExtractYear("activities_until"), ExtractYear("scheme__activities_until"), last)
    return Greatest(last, until, output_field=IntegerField())


def _year_asked(which: Min | Max) -> Coalesce:
    asked = ApplicationYear.objects.filter(application=OuterRef("pk")).order_by().values("application")
    submitted = ExtractYear("submitted_at", tzinfo=timezone.get_default_timezone())
    found = asked.annotate(found=which).values("found")
    return Coalesce(Subquery(found), submitted, output_field=IntegerField())
