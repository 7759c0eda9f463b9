"""Which version of a scheme counts, its periods, and its name in a sentence."""

import datetime

from django.utils import timezone

from agendas.models import FundingScheme, SchemeWindow
from gka_portal.notation import dutch_date


def version_on(scheme: FundingScheme, day: datetime.date) -> FundingScheme | None:
    """Return the version of `scheme` that holds on `day`; None when none does."""
    return FundingScheme.objects.on(day).filter(code=scheme.code).order_by("-valid_from").first()


def newest_version(scheme: FundingScheme, day: datetime.date) -> FundingScheme:
    """Return the last version of `scheme` that has begun on `day`: a ceiling that was raised counts for all."""
    begun = FundingScheme.objects.filter(code=scheme.code, valid_from__lte=day).order_by("-valid_from")
    return begun.first() or scheme


def bounds(scheme: FundingScheme) -> tuple[datetime.date, datetime.date | None]:
    """Return the first and the last day of all versions of `scheme` together; None: no end is known."""
    periods = FundingScheme.objects.filter(code=scheme.code).values_list("valid_from", "valid_to")
    days = list(periods) or [(scheme.valid_from, scheme.valid_to)]
    ends = [last for _, last in days]
    known = [last for last in ends if last is not None]
    return min(first for first, _ in days), max(known) if len(known) == len(ends) else None


def window_of(scheme: FundingScheme, year: int) -> SchemeWindow | None:
    return next((window for window in scheme.windows.all() if window.year == year), None)


def last_day(scheme: FundingScheme, year: int) -> datetime.date | None:
    """Return until when activities last that were asked for in `year`; None: not known."""
    window = window_of(scheme, year)
    return (window.activities_until if window else None) or scheme.activities_until


def with_source(sentence: str, scheme: FundingScheme) -> str:
    """Return `sentence`, without its full stop, with where the rule stands: "… (Stcrt. 2021, 41522)."."""
    source = scheme.source or scheme.number
    return f"{sentence} ({source})." if source else f"{sentence}."


def in_words(moment: datetime.datetime) -> str:
    """Return `moment` as 15 oktober 2019 om 12.00 uur, in Dutch time."""
    local = timezone.localtime(moment)
    return f"{dutch_date(local.date())} om {local:%H.%M} uur"


def dutch_year(moment: datetime.datetime) -> int:
    return timezone.localtime(moment).year


def year_bounds(year: int) -> tuple[datetime.datetime, datetime.datetime]:
    """Return the first moment of `year` in Dutch time, and that of the next year."""
    zone = timezone.get_default_timezone()
    return datetime.datetime(year, 1, 1, tzinfo=zone), datetime.datetime(year + 1, 1, 1, tzinfo=zone)
