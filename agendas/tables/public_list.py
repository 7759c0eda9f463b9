"""The list of public agendas. They are some hundreds of short rows: read in a few queries, then searched in Python,
so that "sudwest" finds Súdwest-Fryslân on every database."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agendas.choices import Kind
from agendas.models import Publication, Signature, SigningRound
from agendas.published import public_agendas
from agendas.publishing.themes import themes_of
from agendas.publishing.years import last_years_of
from gka_portal.lists import Column, has_words, plain_letters
from municipalities.choices import Province
from municipalities.models import Municipality
from municipalities.successors import Successors

COLUMNS = (
    Column("Gemeente", "gemeente", "Gemeente, A tot Z", "Gemeente, Z tot A"),
    Column("Agenda"),
    Column("Periode", "periode", "Oudste periode eerst", "Nieuwste periode eerst"),
    Column("Ondertekend", "ondertekend", "Eerst ondertekend", "Laatst ondertekend"),
)
USUAL_ORDER = "gemeente"
NATIONAL = "Landelijk"
# Texts that the list does not show.
_LONG = ("preamble", "introduction", "explanation", "slogan", "motto", "subtitle")


@dataclass(frozen=True)
class PublicPlace:
    """A municipality of an agenda; `now` is what it has become part of since, "" when it still exists."""

    name: str
    url: str
    province: str
    now: str
    # Every name by which somebody may look for it.
    names: str


@dataclass(frozen=True)
class PublicRow:
    """An agenda as one line of the list."""

    url: str
    reference: str
    title: str
    places: tuple[PublicPlace, ...]
    themes: tuple[str, ...]
    first_year: int
    last_year: int
    signed_on: date | None
    addenda: int

    @property
    def period(self) -> str:
        return f"{self.first_year}-{self.last_year}"

    @property
    def place_in_alphabet(self) -> str:
        return plain_letters(self.places[0].name if self.places else NATIONAL)


@dataclass(frozen=True)
class Wanted:
    """What somebody chose in the filter; empty: no matter."""

    words: str = ""
    theme: str = ""
    province: str = ""
    year: int = 0
    order: str = ""


class Mergers:
    """All municipalities that ended, with what they became; one query."""

    def __init__(self) -> None:
        ended = Q(valid_to__lt=timezone.localdate(), successor__isnull=False)
        rows = Municipality.objects.filter(ended).select_related("successor")
        self._names: dict[int, str] = {}
        pairs = []
        for row in rows:
            pairs.append((row.pk, row.successor_id))
            self._names[row.pk] = row.name
            if row.successor:
                self._names.setdefault(row.successor.pk, row.successor.name)
        self._successors = Successors(pairs)
        self._present = self._successors.present()

    def now(self, pk: int) -> str:
        """Return the name of the municipality that `pk` is part of now, "" when it is that itself."""
        present = self._present.get(pk)
        return self._names.get(present, "") if present is not None else ""

    def names(self, pk: int) -> list[str]:
        """Return what `pk` became and what went into it."""
        return [self._names[other] for other in (*self._successors.after(pk), *self._successors.before(pk))]


def public_rows() -> list[PublicRow]:
    """Return every public agenda (addenda are counted with theirs); a fixed number of queries."""
    publications = list(_agendas())
    signed = last_signatures(row.agenda_id for row in publications)
    counted = Counter(public_agendas().filter(agenda__kind=Kind.ADDENDUM).values_list("agenda__parent_id", flat=True))
    last_years, themes, mergers = last_years_of(publications), themes_of(publications), Mergers()
    return [
        PublicRow(
            url=reverse("public:agenda", args=[row.agenda.reference]),
            reference=row.agenda.reference,
            title=row.title,
            places=tuple(_place(line.municipality, mergers) for line in row.agenda.agenda_municipalities.all()),
            themes=tuple(themes[row.agenda_id]),
            first_year=row.agenda.start_year,
            last_year=last_years[row.agenda_id],
            signed_on=signed.get(row.agenda_id),
            addenda=counted[row.agenda_id],
        )
        for row in publications
    ]


def _agendas() -> Iterable[Publication]:
    found = public_agendas().exclude(agenda__kind=Kind.ADDENDUM)
    found = found.prefetch_related("agenda__agenda_municipalities__municipality", "agenda__themes")
    return found.defer(*(f"agenda__{name}" for name in _LONG))


def last_signatures(agendas: Iterable[int]) -> dict[int, date]:
    """Return the day of the last signature under each of `agendas` (keys); one query."""
    rows = Signature.objects.filter(
        round__agenda__in=list(agendas), round__outcome=SigningRound.Outcome.SEALED, voided_at=None
    )
    found: dict[int, date] = {}
    for agenda, day in rows.order_by().values_list("round__agenda", "date"):
        found[agenda] = max(found.get(agenda, day), day)
    return found


def _place(row: Municipality, mergers: Mergers) -> PublicPlace:
    return PublicPlace(
        name=row.name,
        url=reverse("public:municipality", args=[row.cbs_code]),
        province=row.province,
        now=mergers.now(row.pk),
        names="\n".join([row.name, row.cbs_code, row.aliases, *mergers.names(row.pk)]),
    )


def found_rows(rows: Iterable[PublicRow], wanted: Wanted) -> list[PublicRow]:
    """Return those of `rows` that fit, in order."""
    found = [row for row in rows if _fits(row, wanted)]
    order = wanted.order or USUAL_ORDER
    # Of one municipality the newest agenda first.
    found.sort(key=lambda row: (-row.first_year, row.reference))
    keys = {
        "gemeente": lambda row: row.place_in_alphabet,
        "periode": lambda row: (row.first_year, row.last_year),
        "ondertekend": lambda row: row.signed_on or date.min,
    }
    found.sort(key=keys[order.removeprefix("-")], reverse=order.startswith("-"))
    return found


def _fits(row: PublicRow, wanted: Wanted) -> bool:
    return (
        (not wanted.theme or wanted.theme in row.themes)
        and (not wanted.province or any(place.province == wanted.province for place in row.places))
        and (not wanted.year or row.first_year <= wanted.year <= row.last_year)
        and (not wanted.words or has_words(wanted.words, *_texts(row)))
    )


def _texts(row: PublicRow) -> Iterator[str]:
    yield from (row.title, row.reference, *row.themes)
    yield from (place.names for place in row.places)
    if not row.places:
        yield NATIONAL


def choices_in(rows: Iterable[PublicRow]) -> tuple[list[str], list[tuple[str, str]], list[int]]:
    """Return the themes, provinces (value, name) and years, the newest first, of which there are agendas."""
    every = list(rows)
    themes = sorted({theme for row in every for theme in row.themes}, key=plain_letters)
    provinces = {place.province for row in every for place in row.places}
    years = {year for row in every for year in range(row.first_year, row.last_year + 1)}
    named = [(value, str(label)) for value, label in Province.choices if value in provinces]
    return themes, named, sorted(years, reverse=True)
