"""Over all agendas: which texts of the national model were taken over, changed, left out or added, and by how many.

Counted is the text of the agenda itself, as it was signed or stands now; addenda do not count.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import slugify

from agendas.departures import FIXED_ROWS, FIXED_TEXTS, Departing, Departure, Topic, departures_of, topics_of
from agendas.models import Agenda, AgendaTemplate
from agendas.redline import word_diff
from agendas.richtext import text_of
from gka_portal.lists import has_words
from gka_portal.notation import amount, in_words
from gka_portal.plots import Cell, Plot, PlotRow, segments

# Only the texts that are compared are read: a whole agenda is a hundred times as long.
_READ = (*FIXED_TEXTS, *FIXED_ROWS, "municipalities", "period")


class Choice(StrEnum):
    """What an agenda did with a text of the model; the values stand in the address."""

    SAME = "gelijk"
    CHANGED = "gewijzigd"
    REMOVED = "weggelaten"
    ADDED = "toegevoegd"


CHOICES = {
    Choice.SAME: "Overgenomen",
    Choice.CHANGED: "Gewijzigd",
    Choice.REMOVED: "Weggelaten",
    Choice.ADDED: "Toegevoegd",
}
_OF = {Departing.CHANGED: Choice.CHANGED, Departing.REMOVED: Choice.REMOVED, Departing.ADDED: Choice.ADDED}
CSV_HEADING = ["Onderdeel", "Gemeenten", "Kenmerk", "Periode", "Keuze", "Tekst"]


@dataclass(frozen=True)
class Line:
    """What one agenda did with one text; `text` is its own text with the names and years taken out again."""

    reference: str
    places: str
    period: str
    choice: Choice
    text: str = ""

    @property
    def url(self) -> str:
        return reverse("agendas:departures", args=[self.reference])


@dataclass(frozen=True)
class Group:
    """Agendas that say the same; `html` compares that with the model, "" when there is nothing to compare."""

    choice: Choice
    lines: list[Line]
    html: SafeString | str = ""

    @property
    def words(self) -> str:
        return CHOICES[self.choice]


@dataclass(frozen=True)
class Subject:
    """A text of the model, or one that agendas added; `slug` is its address."""

    topic: Topic
    slug: str
    lines: list[Line]
    is_added: bool = False

    @cached_property
    def counts(self) -> Counter[Choice]:
        return Counter(line.choice for line in self.lines)

    def has(self, words: str) -> bool:
        """Does the name or the text of the model hold these words?"""
        return has_words(words, self.topic.label, text_of(self.topic.text))

    def groups(self, wanted: str = "", words: str = "") -> list[Group]:
        """Return the lines by what they say, the choice that most made first; those with `wanted` and `words`."""
        found: dict[tuple[Choice, str], list[Line]] = defaultdict(list)
        for line in self.lines:
            if wanted in {"", line.choice} and has_words(words, line.places, line.reference):
                found[line.choice, _plain(line.text)].append(line)
        order = list(Choice)
        ranked = sorted(found.items(), key=lambda item: (order.index(item[0][0]), -len(item[1])))
        return [Group(choice, lines, self._compared(lines[0])) for (choice, _), lines in ranked]

    def _compared(self, line: Line) -> SafeString | str:
        if line.choice in {Choice.SAME, Choice.REMOVED}:
            return ""
        before = "" if line.choice is Choice.ADDED else self.topic.text
        return word_diff(before, line.text, rich=self.topic.is_rich)


class Deviations:
    """The texts of `template` beside those of `agendas` (that were started with it); two queries."""

    def __init__(self, template: AgendaTemplate, agendas: QuerySet[Agenda]) -> None:
        self.template = template
        self._agendas = agendas.filter(template=template)

    @cached_property
    def _texts(self) -> list[tuple[str, dict[str, Any]]]:
        paths = [f"text__document__{key}" for key in _READ]
        rows = self._agendas.order_by("reference").values_list("reference", *paths)
        return [(reference, dict(zip(_READ, values, strict=True))) for reference, *values in rows]

    @property
    def count(self) -> int:
        return len(self._texts)

    @cached_property
    def subjects(self) -> list[Subject]:
        """The texts of the model in their order, then those that were added, by heading."""
        topics = {topic.name: topic for topic in topics_of(self.template.content)}
        found: dict[str, list[Line]] = {name: [] for name in topics}
        added: dict[str, tuple[Topic, list[Line]]] = {}
        for reference, own in self._texts:
            departed = {item.topic: item for item in departures_of(self.template.content, own) if item.kind in _OF}
            for name in topics:
                found[name].append(_line(reference, own, departed.get(name)))
            for name, item in departed.items():
                if name not in topics:
                    topic = Topic(name, item.label, "", item.is_rich)
                    added.setdefault(name.casefold(), (topic, []))[1].append(_line(reference, own, item))
        ranked = sorted(added.values(), key=lambda pair: (-len(pair[1]), pair[0].label))
        subjects = [(topics[name], lines, False) for name, lines in found.items()]
        return list(_addressed([*subjects, *((topic, lines, True) for topic, lines in ranked)]))

    def subject(self, slug: str) -> Subject | None:
        """Return the text with this address; None when there is none."""
        return next((one for one in self.subjects if one.slug == slug), None)


def _addressed(found: Iterable[tuple[Topic, list[Line], bool]]) -> Iterator[Subject]:
    """Yield subjects with an address each; two headings that become the same one get a number."""
    taken: Counter[str] = Counter()
    for topic, lines, is_added in found:
        slug = slugify(topic.name.replace(".", "-")) or "tekst"
        taken[slug] += 1
        yield Subject(topic, slug if taken[slug] == 1 else f"{slug}-{taken[slug]}", lines, is_added)


def _line(reference: str, own: dict[str, Any], item: Departure | None) -> Line:
    names, period = [row["name"] for row in own["municipalities"]], own["period"]
    years = f"{period['start']}-{period['end']}"
    text = ""
    if item is not None:
        text = _as_model(item.own_text, in_words(names), years)
    choice = _OF[item.kind] if item is not None else Choice.SAME
    return Line(reference, in_words(names) or "Landelijk", years, choice, text)


def _as_model(text: str, places: str, years: str) -> str:
    """Return `text` with the names and years of one agenda taken out again: as whole words, for "Best" is one too."""
    for word, placeholder in ((years, "{periode}"), (places, "{gemeente}")):
        if word:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", placeholder, text)
    return text


def _plain(text: str) -> str:
    """Return the words of `text`: agendas that differ in bold or spaces say the same."""
    return " ".join(text_of(text).split()).casefold()


def plot_of(found: Deviations, words: str, address: str) -> Plot:
    """Return how many agendas chose what, per text of the model that has `words`; `address`: the filter ("?...")."""
    columns = [CHOICES[choice] for choice in (Choice.SAME, Choice.CHANGED, Choice.REMOVED)]
    rows = []
    for one in found.subjects:
        if one.is_added or not one.has(words):
            continue
        shown = [(choice, one.counts[choice]) for choice in (Choice.SAME, Choice.CHANGED, Choice.REMOVED)]
        kinds = {Choice.SAME: "signed", Choice.CHANGED: "signing", Choice.REMOVED: "unknown"}
        rows.append(
            PlotRow(
                one.topic.label,
                segments([(kinds[choice], number) for choice, number in shown], found.count),
                [
                    Cell(CHOICES[choice], amount(number), _behind(one, choice, address) if number else "")
                    for choice, number in shown
                ],
                [number for _, number in shown],
            )
        )
    legend = [("signed", "Overgenomen"), ("signing", "Gewijzigd"), ("unknown", "Weggelaten")]
    return Plot("afwijkingen", "Keuzes per tekst van het model", "Tekst", columns, rows, legend)


def _behind(subject: Subject, choice: Choice, address: str) -> str:
    url = reverse("dashboard:deviation", args=[subject.slug])
    return f"{url}{address}{'&' if address else '?'}keuze={choice}"


def csv_rows(found: Deviations) -> Iterator[tuple[str, ...]]:
    """Yield a line per agenda and text: what it chose, and its own words where they differ."""
    for one in found.subjects:
        for line in one.lines:
            words = " ".join(text_of(line.text).split())
            yield (one.topic.label, line.places, line.reference, line.period, CHOICES[line.choice], words)
