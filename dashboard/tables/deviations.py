"""Over all agendas: which texts of the national model were taken over, changed, left out or added, and by how many.

Counted is the text in force on a day: an agenda with its addenda that are signed. An agenda that is not signed yet
counts as it stands now.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import slugify

from agendas.departures import Departing, Topic, topics_of
from agendas.models import Agenda, AgendaTemplate
from agendas.redline import word_diff
from agendas.richtext import text_of
from dashboard.tables.departed import Own, owns_of
from gka_portal.lists import has_words
from gka_portal.notation import amount, in_words
from gka_portal.plots import Cell, Plot, PlotRow, segments


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
CSV_HEADING = ["Onderdeel", "Gemeenten", "Kenmerk", "Periode", "Keuze", "Tekst", "Door addendum"]


@dataclass(frozen=True)
class Line:
    """What one agenda did with one text; `text` is its own text with the names and years taken out again."""

    reference: str
    places: str
    period: str
    choice: Choice
    text: str = ""
    # The addendum that made it so (its reference); "" when it is as the agenda itself had it.
    addendum: str = ""

    @property
    def url(self) -> str:
        """Where one reads it: the text in force when an addendum made it, or the departures of the agenda itself."""
        return reverse("agendas:in_force" if self.addendum else "agendas:departures", args=[self.reference])


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
    """The texts of `template` beside those of `agendas` (started with it) as they are in force on `on`; two queries."""

    def __init__(self, template: AgendaTemplate, agendas: QuerySet[Agenda], on: date) -> None:
        self.template = template
        self.on = on
        self._agendas = agendas.filter(template=template)

    @cached_property
    def _owns(self) -> list[Own]:
        return owns_of(self.template.content, self._agendas, self.on)

    @property
    def count(self) -> int:
        return len(self._owns)

    @property
    def addenda(self) -> int:
        """How many of the agendas have another text since an addendum."""
        return sum(bool(own.made_by) for own in self._owns)

    @cached_property
    def subjects(self) -> list[Subject]:
        """The texts of the model in their order, then those that were added, by heading."""
        topics = {topic.name: topic for topic in topics_of(self.template.content)}
        found: dict[str, list[Line]] = {name: [] for name in topics}
        added: dict[str, tuple[Topic, list[Line]]] = {}
        for own in self._owns:
            for name in topics:
                found[name].append(_line(own, name))
            for name, item in own.departed.items():
                if name not in topics:
                    topic = Topic(name, item.label, "", item.is_rich)
                    added.setdefault(name.casefold(), (topic, []))[1].append(_line(own, name))
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


def _line(own: Own, topic: str) -> Line:
    item = own.departed.get(topic)
    text = item.own_text if item is not None else ""
    for years in own.years:
        text = _as_model(text, in_words(own.places), years)
    choice = _OF[item.kind] if item is not None else Choice.SAME
    return Line(
        own.reference, in_words(own.places) or "Landelijk", own.years[-1], choice, text, own.made_by.get(topic, "")
    )


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
            yield (
                one.topic.label,
                line.places,
                line.reference,
                line.period,
                CHOICES[line.choice],
                words,
                line.addendum,
            )
