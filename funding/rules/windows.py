"""When a scheme takes applications: to the minute in Dutch time; at the closing time it is closed."""

import datetime
from collections.abc import Iterator

from agendas.models import FundingScheme, SchemeWindow
from funding.rules.schemes import dutch_year, in_words, window_of, with_source, year_bounds


def window_sentence(scheme: FundingScheme, moment: datetime.datetime) -> Iterator[str]:
    """Yield why nothing can be submitted at `moment`. A year whose times are not known is not checked."""
    known = [window for window in scheme.windows.all() if window.opens_at or window.closes_at]
    if not known or any(_holds(window, moment) for window in known):
        return
    year = dutch_year(moment)
    window = window_of(scheme, year)
    if window is not None and window not in known:
        return
    yield with_source(_closed(scheme, known, moment), scheme)


def is_known(scheme: FundingScheme, moment: datetime.datetime) -> bool:
    """Does `scheme` say when applications are taken in the year of `moment`, or that they are not?"""
    known = [window for window in scheme.windows.all() if window.opens_at or window.closes_at]
    window = window_of(scheme, dutch_year(moment))
    return bool(known) and (window is None or window in known)


def _bounds(window: SchemeWindow) -> tuple[datetime.datetime, datetime.datetime]:
    """What is not said is the start or the end of the year."""
    first, after = year_bounds(window.year)
    return window.opens_at or min(first, window.closes_at or first), window.closes_at or max(
        after, window.opens_at or after
    )


def _holds(window: SchemeWindow, moment: datetime.datetime) -> bool:
    opens, closes = _bounds(window)
    return opens <= moment < closes


def _closed(scheme: FundingScheme, known: list[SchemeWindow], moment: datetime.datetime) -> str:
    """Return when it closed, and when it opens again as far as that is known; without a full stop."""
    past = max((window for window in known if _bounds(window)[1] <= moment), key=_closes, default=None)
    coming = min((window for window in known if _bounds(window)[0] > moment), key=_opens, default=None)
    sentences = []
    if past is not None:
        sentences.append(f"Aanvragen voor {scheme.name} kon tot {in_words(_closes(past))}; dat is voorbij")
    if coming is not None:
        sentences.append(f"Aanvragen voor {scheme.name} kan vanaf {in_words(_opens(coming))}")
    return ". ".join(sentences)


def _opens(window: SchemeWindow) -> datetime.datetime:
    return _bounds(window)[0]


def _closes(window: SchemeWindow) -> datetime.datetime:
    return _bounds(window)[1]
