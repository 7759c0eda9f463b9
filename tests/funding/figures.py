"""Any number of applications as figures, for property tests: only what can happen, in every status."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from funding.choices import COMMITTED, RUNNING, Status
from funding.reconciling import ApplicationFigures, Figures, Picture, YearFigures

NOTHING = Decimal()
AMOUNTS = st.integers(0, 99_999_999).map(lambda cents: Decimal(cents).scaleb(-2))
SCHEMES = ("gka-2019", "gka-2021")


@st.composite
def application(draw: st.DrawFn, key: int = 0) -> ApplicationFigures:
    status = draw(st.sampled_from(Status))
    is_committed = status in COMMITTED
    years = tuple(
        YearFigures(
            year,
            planned=draw(AMOUNTS),
            asked=draw(AMOUNTS),
            paid=draw(AMOUNTS) if is_committed else NOTHING,
            spent=draw(AMOUNTS) if is_committed else NOTHING,
        )
        for year in draw(st.lists(st.integers(2019, 2024), unique=True, max_size=4))
    )
    paid, spent = (sum((getattr(one, name) for one in years), NOTHING) for name in ("paid", "spent"))
    granted = draw(AMOUNTS) if is_committed else NOTHING
    still = draw(AMOUNTS) if status in RUNNING else NOTHING
    rest = granted - spent - still if is_committed else NOTHING
    money = Figures(
        planned=sum((one.planned for one in years), NOTHING),
        asked=sum((one.asked for one in years), NOTHING),
        granted=granted,
        reclaimed=draw(AMOUNTS) if status == Status.RECLAIMED else NOTHING,
        paid=paid,
        spent=spent,
        still_planned=still,
        left=max(rest, NOTHING),
        short=max(-rest, NOTHING),
        overpaid=max(paid - granted, NOTHING),
    )
    is_submitted = status not in {Status.PREPARED, Status.WITHDRAWN}
    return ApplicationFigures(
        pk=key,
        reference=f"GKA-2022-0361-S{key}",
        status=status,
        agenda=draw(st.integers(1, 4)),
        board=draw(st.integers(1, 4)),
        scheme=draw(st.sampled_from(SCHEMES)),
        scheme_name="",
        ceiling_year=draw(st.integers(2019, 2024)) if is_submitted else None,
        money=money,
        years=years,
    )


@st.composite
def _pictures(draw: st.DrawFn) -> Picture:
    return Picture([draw(application(key)) for key in range(draw(st.integers(0, 8)))])


PICTURES: Any = _pictures()
