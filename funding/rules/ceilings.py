"""What a scheme, or one year of it, can give and has given.

Who decides locks the scheme first (`funding.actions.deciding`): without that, two decisions at once both fit.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from agendas.models import FundingScheme
from funding.choices import COMMITTED
from funding.models import Application
from funding.rules.items import Problem
from funding.rules.schemes import dutch_year, newest_version, window_of, with_source, year_bounds
from gka_portal.notation import euro
from records.clock import now


@dataclass(frozen=True)
class Ceiling:
    """In euros; `amount` None: not known. `year`: that of the application, None for the whole scheme."""

    amount: Decimal | None
    committed: Decimal
    year: int | None = None

    @property
    def left(self) -> Decimal | None:
        """What can still be given; below zero when too much was given."""
        return None if self.amount is None else self.amount - self.committed


def ceiling_of(scheme: FundingScheme, year: int | None = None, *, but: Application | None = None) -> Ceiling:
    """Return the ceiling in this version of `scheme`, or of applications of `year`, with what all versions gave.

    `but`: an application that does not count, because a new decision about it is made. The year of an application
    is that in which it was submitted, in Dutch time.
    """
    rows = Application.objects.filter(scheme__code=scheme.code, status__in=COMMITTED)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    amount = scheme.ceiling
    if year is not None:
        first, after = year_bounds(year)
        rows = rows.filter(submitted_at__gte=first, submitted_at__lt=after)
        window = window_of(scheme, year)
        amount = window.ceiling if window else None
    committed = rows.aggregate(sum=Sum("granted"))["sum"] or Decimal()
    return Ceiling(amount, committed, year)


def ceilings_for(application: Application) -> list[Ceiling]:
    """Return the ceiling of the scheme and that of the year of `application`, without its own amount."""
    scheme = newest_version(application.scheme, timezone.localdate(now()))
    year = dutch_year(application.submitted_at or now())
    return [ceiling_of(scheme, but=application), ceiling_of(scheme, year, but=application)]


def overrun(application: Application, amount: Decimal) -> list[Problem]:
    """Return why granting `amount` is more than a ceiling allows, with the figures.

    Giving less than before always fits, also when a ceiling was lowered after the grant.
    """
    if application.granted is not None and amount <= application.granted:
        return []
    scheme = newest_version(application.scheme, timezone.localdate(now()))
    found = []
    for ceiling in ceilings_for(application):
        if ceiling.amount is None or ceiling.left is None or amount <= ceiling.left:
            continue
        of_what = f"voor {ceiling.year} " if ceiling.year else ""
        left = max(ceiling.left, Decimal())
        rule = with_source(f"Het plafond van {scheme.name} {of_what}is {euro(ceiling.amount)}", scheme)
        found.append(
            Problem(
                f"{rule} Daarvan is al {euro(ceiling.committed)} verleend, dus er is nog {euro(left)} over. "
                f"{euro(amount)} verlenen kan niet.",
                "amount",
            )
        )
    return found
