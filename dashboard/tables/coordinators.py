"""Who looks after which municipality today."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from municipalities.models import Membership
from municipalities.roles import Role


@dataclass(frozen=True, order=True)
class Person:
    name: str
    pk: int
    email: str


@dataclass(frozen=True)
class Coordinators:
    """The regional coordinators of today, by region and by municipality; one query."""

    by_region: dict[int, set[Person]] = field(default_factory=dict)
    by_municipality: dict[int, set[Person]] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "Coordinators":
        found = cls()
        held = Membership.objects.current().filter(role=Role.COORDINATOR, user__is_active=True).order_by()
        columns = held.values_list("user_id", "user__name", "user__email", "region_id", "municipality_id")
        for pk, name, email, region, municipality in columns:
            person = Person(name, pk, email)
            if region is not None:
                found.by_region.setdefault(region, set()).add(person)
            if municipality is not None:
                found.by_municipality.setdefault(municipality, set()).add(person)
        return found

    def of(self, municipality: int, region: int | None) -> list[Person]:
        """Return who looks after a municipality: directly, or with its whole region."""
        return sorted(self.by_municipality.get(municipality, set()) | self.by_region.get(region or 0, set()))

    def everybody(self) -> list[Person]:
        """Return all coordinators, each once, by name."""
        groups: Iterable[set[Person]] = [*self.by_region.values(), *self.by_municipality.values()]
        return sorted(set().union(*groups))
