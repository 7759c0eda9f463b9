"""What the sheets tell of each application, read in a constant number of queries."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from agendas.models import AgendaMunicipality
from funding.figures import Overview, Wanted, applications_for
from funding.files.choosing import Names
from funding.models import Application, GrantDecision, Instalment, YearAccount
from funding.reconciling import Picture

NATIONAL = "Landelijk"


@dataclass(frozen=True)
class Found:
    """The applications that `user` may read and that are `wanted`."""

    user: User
    wanted: Wanted

    @cached_property
    def _queryset(self) -> QuerySet[Application]:
        return applications_for(self.user, self.wanted)

    @cached_property
    def applications(self) -> list[Application]:
        related = self._queryset.select_related("agenda", "board", "school", "scheme")
        return list(related.only(*_FIELDS))

    @cached_property
    def overview(self) -> Overview:
        return Overview(self.user, self.wanted)

    @property
    def picture(self) -> Picture:
        return self.overview.picture

    @cached_property
    def places(self) -> dict[int, str]:
        """The names of the municipalities by agenda."""
        found: dict[int, list[str]] = {}
        rows = AgendaMunicipality.objects.filter(agenda__in=self._queryset.order_by().values("agenda"))
        for agenda, name in rows.order_by("position").values_list("agenda_id", "municipality__name"):
            found.setdefault(agenda, []).append(name)
        return {agenda: ", ".join(names) for agenda, names in found.items()}

    def place_of(self, application: Application) -> str:
        return self.places.get(application.agenda_id, NATIONAL)

    def decisions(self) -> QuerySet[GrantDecision]:
        rows = GrantDecision.objects.filter(application__in=self._keys).select_related("application__board")
        return rows.order_by("application__reference", "date", "recorded_at")

    def instalments(self) -> QuerySet[Instalment]:
        rows = Instalment.objects.filter(application__in=self._keys).select_related("application__board")
        return rows.order_by("application__reference", "number")

    def accounts(self) -> QuerySet[YearAccount]:
        rows = YearAccount.objects.filter(application__in=self._keys).select_related("application__board")
        return rows.order_by("application__reference", "year")

    @cached_property
    def chosen_words(self) -> str:
        return Names.read().said(self.wanted)

    @property
    def _keys(self) -> Any:
        return self._queryset.order_by().values("pk")


_FIELDS = (
    "reference",
    "kind",
    "status",
    "status_since",
    "submitted_at",
    "file_number",
    "granted",
    "activities_until",
    "agenda__reference",
    "agenda__title",
    "board__name",
    "board__number",
    "school__name",
    "school__brin",
    "school__establishment",
    "scheme__code",
    "scheme__name",
)
