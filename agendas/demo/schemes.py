"""The invented scheme of the demo: with all of its rules known, and a window in every year."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from agendas.actions.schemes import save_scheme
from agendas.choices import Accountability
from agendas.models import FundingScheme, SchemeWindow

CODE = "gka-demo"
_FIRST = 2019
_CEILING = Decimal(480_000)


def load_demo_scheme() -> FundingScheme:
    """Return the scheme that the demo agendas name; made when it is not there yet."""
    known = FundingScheme.objects.filter(code=CODE).first()
    if known is not None:
        return known
    scheme = FundingScheme(
        code=CODE,
        name="Demonstratieregeling Gelijke kansen",
        number="DEMO/2019-1",
        source="verzonnen regeling, alleen in de demonstratie",
        valid_from=date(_FIRST, 1, 1),
        ceiling=Decimal(3_600_000),
        maximum=Decimal(140_000),
        gka_share="2/3",
        instalments=2,
        sectors=["po", "so", "vo", "mbo", "mixed"],
        activities_until=date(timezone.localdate().year + 8, 12, 31),
        accountability=Accountability.G1,
        note="Verzonnen voor de demonstratie. Echte regelingen staan ernaast.",
    )
    scheme.full_clean()
    save_scheme(scheme=scheme, windows=[_window(year) for year in _years()], by=None)
    return scheme


def _years() -> range:
    return range(_FIRST, timezone.localdate().year + 2)


def _window(year: int) -> SchemeWindow:
    """Return the window of `year`: to 15 October at noon; this year to the end, so that somebody can try."""
    is_now = year == timezone.localdate().year
    zone = timezone.get_current_timezone()
    closes = datetime(year, 12, 31, 12, tzinfo=zone) if is_now else datetime(year, 10, 15, 12, tzinfo=zone)
    return SchemeWindow(year=year, opens_at=datetime(year, 1, 1, tzinfo=zone), closes_at=closes, ceiling=_CEILING)
