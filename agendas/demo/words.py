"""The texts of the demo: modules per theme and for the agenda as a whole, filled in for one municipality."""

import re
import tomllib
from datetime import date
from functools import cache, cached_property
from typing import Any

from agendas.demo.plan import DATA, Plan, rows_of
from gka_portal.notation import in_words
from municipalities.models import Municipality, School

_NUMBERS = ("twee", "drie", "vier")
_ITEM = re.compile(r"^(- |\d+\. )")


@cache
def general() -> dict[str, Any]:
    """Return the texts of the agenda as a whole."""
    return tomllib.loads((DATA / "general.toml").read_text(encoding="utf-8"))


@cache
def themes() -> tuple[dict[str, Any], ...]:
    """Return the texts per theme."""
    return tuple(tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((DATA / "themes").glob("*.toml")))


@cache
def interventions() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Return every intervention by its key, with its theme."""
    return {row["key"]: (row, theme) for theme in themes() for row in theme["interventions"]}


@cache
def characters() -> dict[str, str]:
    """Return by CBS code what is special about a municipality."""
    return {row["cbs_code"]: row["character"] for row in rows_of("municipalities.csv")}


class Words:
    """The facts of one agenda that its texts name."""

    def __init__(self, plan: Plan, municipalities: list[Municipality]) -> None:
        self.plan = plan
        self.municipalities = municipalities
        self.name = in_words([row.name for row in municipalities])
        inhabitants = sum(row.population or 0 for row in municipalities)
        self.schools = 2 + sum(inhabitants > limit for limit in (60_000, 170_000))

    @cached_property
    def _values(self) -> dict[str, str]:
        first = self.plan.start
        return {
            "gemeente": self.name,
            "n": _NUMBERS[self.schools - 2],
            "tientallen": str(self.schools * 10),
            "j1": str(first),
            "j2": str(first + 1),
            "jn": str(self.plan.end),
            "sj1": f"{first}-{first + 1}",
            "sj2": f"{first + 1}-{first + 2}",
        }

    def fill(self, text: str) -> str:
        """Return `text` with the facts filled in and its lines joined to paragraphs and items."""
        lines: list[str] = []
        for line in re.sub(r"\{(\w+)\}", lambda match: self._values[match[1]], text.strip()).split("\n"):
            starts = not line or not lines or not lines[-1] or _ITEM.match(line)
            if starts:
                lines.append(line)
            else:
                lines[-1] += f" {line}"
        return "\n".join(lines)

    def filled(self, row: dict[str, Any], *keys: str) -> dict[str, Any]:
        """Return the texts `keys` of `row`, filled in."""
        return {key: self.fill(row[key]) for key in keys if key in row}

    def pick(self, name: str) -> Any:
        """Return one of the texts in the list `name`; agendas that follow each other get different ones."""
        texts = general()[name]
        return texts[self.plan.number % len(texts)]

    @cached_property
    def themes(self) -> list[dict[str, Any]]:
        """Return the themes of this agenda, each once."""
        found = [interventions()[key][1] for key in self.plan.interventions]
        return list({theme["name"]: theme for theme in found}.values())

    @property
    def measured_at(self) -> str:
        return date(self.plan.end, 7, 1).isoformat()

    def contact_school(self, sector: str) -> School | None:
        """Return an invented school in the place, of `sector` if there is one."""
        schools = [school for school in self._schools if school.sector == sector]
        return next(iter(schools or self._schools), None)

    @cached_property
    def _schools(self) -> list[School]:
        order = [row.pk for row in self.municipalities]
        rows = School.objects.filter(municipality__in=order, establishment__startswith="99").select_related("board")
        return sorted(rows, key=lambda row: (order.index(row.municipality_id), row.establishment))
