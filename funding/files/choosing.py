"""Of which applications a file is, in words."""

from dataclasses import dataclass
from typing import Self

from agendas.models import FundingScheme
from funding.figures import Wanted
from funding.figures.scope import NO_REGION
from municipalities.models import Region


@dataclass(frozen=True)
class Names:
    """The names of the schemes by code (the last version gives it), and of the regions by key."""

    schemes: dict[str, str]
    regions: dict[str, str]

    @classmethod
    def read(cls) -> Self:
        """Return all names; two queries."""
        return cls(
            dict(FundingScheme.objects.order_by("valid_from").values_list("code", "name")),
            {str(pk): name for pk, name in Region.objects.values_list("pk", "name")},
        )

    def said(self, wanted: Wanted) -> str:
        """Return what was chosen, for example "Regeling 2021, ingediend in 2022, regio Noord"."""
        parts = [self.schemes.get(wanted.scheme, wanted.scheme)] if wanted.scheme else []
        parts += [f"ingediend in {wanted.year}"] if wanted.year else []
        if wanted.region:
            name = self.regions.get(wanted.region, "onbekend")
            parts.append("zonder regio" if wanted.region == NO_REGION else f"regio {name}")
        return ", ".join(parts) or "Alle aanvragen"
