"""The figures of the applications that one person may read and asked for: read once, shown in several ways."""

from functools import cached_property

from accounts.models import User
from agendas.scheme_rules import SchemeRules
from funding.figures.ceilings import CeilingRow, ceiling_rows, schemes
from funding.figures.scope import Wanted, applications_for
from funding.figures.sharing import Named, by_place, by_theme
from funding.figures.waterfall import Step, Total, waterfall
from funding.reconciling import Figures, Picture, figures_of


class Overview:
    """Reads nothing that is not asked for; the number of queries does not depend on the number of applications."""

    def __init__(self, user: User, wanted: Wanted | None = None) -> None:
        self.user = user
        self.wanted = wanted or Wanted()

    @cached_property
    def picture(self) -> Picture:
        return figures_of(applications_for(self.user, self.wanted))

    @cached_property
    def asked(self) -> Picture:
        """What was really asked: not what is still prepared or was withdrawn."""
        return self.picture.where(lambda row: row.is_asked)

    @cached_property
    def everywhere(self) -> Picture:
        """The same for the whole country: ceilings know no regions."""
        if not self.wanted.region:
            return self.picture
        return figures_of(applications_for(self.user, self.wanted.everywhere))

    @cached_property
    def schemes(self) -> list[SchemeRules]:
        return schemes(self.wanted.scheme)

    @cached_property
    def ceilings(self) -> list[CeilingRow]:
        return ceiling_rows(self.schemes, self.everywhere, self.wanted.year)

    @cached_property
    def waterfall(self) -> list[Total | Step]:
        return waterfall(self.picture)

    @cached_property
    def by_theme(self) -> dict[Named, Figures]:
        return by_theme(self.asked)

    @cached_property
    def by_place(self) -> dict[Named, Figures]:
        return by_place(self.asked)

    def forecast(self) -> list[tuple[SchemeRules, int, Figures]]:
        """Return what was granted per scheme and year of submitting, with what is expected to be left of it."""
        sums = self.picture.where(lambda row: row.is_committed).by_ceiling()
        found = []
        for scheme in self.schemes:
            years = sorted(year for code, year in sums if code == scheme.code and year is not None)
            found += [(scheme, year, sums[scheme.code, year]) for year in years]
        return found
