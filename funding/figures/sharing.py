"""Money per theme and per municipality: what is one amount is divided to the cent, so the parts are the whole."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import fields
from fractions import Fraction
from typing import TypeVar

from agendas.models import Agenda, AgendaMunicipality, PlannedIntervention
from agendas.money import spread
from funding.reconciling import Figures, Picture, gka_lines

Part = TypeVar("Part", bound=Hashable)
# (slug or code, name) of a theme or a municipality; what has none is at the end of the list.
Named = tuple[str, str]
NO_THEME: Named = ("", "Zonder thema")
NATIONAL: Named = ("", "Landelijk")
Weights = Mapping[Part, Fraction]


def shared(money: Figures, weights: Weights[Part]) -> dict[Part, Figures]:
    """Divide every amount of `money` by `weights` (not empty, together more than nothing)."""
    parts = list(weights)
    if len(parts) == 1:
        return {parts[0]: money}
    columns = [spread(getattr(money, one.name), [weights[part] for part in parts]) for one in fields(Figures)]
    return {part: Figures(*amounts) for part, amounts in zip(parts, zip(*columns, strict=True), strict=True)}


def by_place(picture: Picture) -> dict[Named, Figures]:
    """Return the sums per municipality; those of an agenda have equal parts of its money. One query."""
    places: dict[int, dict[Named, Fraction]] = defaultdict(dict)
    rows = AgendaMunicipality.objects.filter(agenda__in=_agendas(picture)).order_by("position")
    for agenda, code, name in rows.values_list("agenda_id", "municipality__cbs_code", "municipality__name"):
        places[agenda][code, name] = Fraction(1)
    found: dict[Named, Figures] = {}
    for row in picture.rows:
        for place, part in shared(row.money, places.get(row.agenda) or {NATIONAL: Fraction(1)}).items():
            found[place] = found.get(place, Figures()) + part
    return found


def by_theme(picture: Picture) -> dict[Named, Figures]:
    """Return the sums per theme. Five queries.

    The money of an application is divided as the plan divides the GKA money of its contactschool over its
    interventions, and that of an intervention equally over its themes (without any: over those of the agenda).
    """
    agendas = _agendas(picture)
    of_intervention: dict[object, list[Named]] = defaultdict(list)
    pairs = PlannedIntervention.objects.filter(agenda__in=agendas, themes__isnull=False).order_by("themes__name")
    for pk, slug, name in pairs.values_list("pk", "themes__slug", "themes__name"):
        of_intervention[pk].append((slug, name))
    of_agenda: dict[int, list[Named]] = defaultdict(list)
    named = Agenda.objects.filter(pk__in=agendas, themes__isnull=False).order_by("themes__name")
    for agenda, slug, name in named.values_list("pk", "themes__slug", "themes__name"):
        of_agenda[agenda].append((slug, name))
    weights: dict[tuple[int, int | None], dict[Named, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for line in gka_lines(agendas):
        themes = of_intervention.get(line.intervention) or of_agenda.get(line.agenda) or [NO_THEME]
        for theme in themes if line.amount else ():
            weights[line.agenda, line.board][theme] += Fraction(line.amount) / len(themes)
    found: dict[Named, Figures] = {}
    for row in picture.rows:
        usual = dict.fromkeys(of_agenda.get(row.agenda) or [NO_THEME], Fraction(1))
        for theme, part in shared(row.money, weights.get((row.agenda, row.board)) or usual).items():
            found[theme] = found.get(theme, Figures()) + part
    return found


def largest_first(parts: Mapping[Named, Figures]) -> list[tuple[Named, Figures]]:
    """Return the parts with the most granted (then asked) money first, and what has no name of its own last."""
    return sorted(parts.items(), key=lambda one: (not one[0][0], -one[1].granted, -one[1].asked, one[0][1]))


def sum_of(parts: Iterable[Figures]) -> Figures:
    return sum(parts, Figures())


def _agendas(picture: Picture) -> list[int]:
    return sorted({row.agenda for row in picture.rows})
