"""Loading the themes, factors and catalogue from files. Safe to repeat."""

from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.text import slugify

from interventions.choices import EntryKind, FactorLevel
from interventions.models import CatalogueEntry, Factor, Theme
from municipalities.actions.reference import load_list
from municipalities.actions.rows import Report, Row, RowRefused, load_rows, put_row, read_rows

if TYPE_CHECKING:
    from accounts.models import User

DATA = Path(__file__).resolve().parent / "data"


@transaction.atomic
def load_reference(*, by: "User | None", directory: Path = DATA, overwrite: bool = False) -> list[Report]:
    """Load themes, factors and catalogue from `directory`; rules as in the action of the same name in municipalities.

    Everything in these lists is the administrators' own once it is there.
    """
    return [
        load_list(
            Theme, directory / "themes.csv", lambda report, path: load_themes(report, path, overwrite=overwrite), by=by
        ),
        load_list(
            Factor,
            directory / "factors.csv",
            lambda report, path: load_factors(report, path, overwrite=overwrite),
            by=by,
        ),
        load_list(
            CatalogueEntry,
            directory / "catalogue.csv",
            lambda report, path: load_catalogue(report, path, overwrite=overwrite),
            by=by,
        ),
    ]


def load_themes(report: Report, path: Path, *, overwrite: bool) -> None:
    """Themes by slug, so that a renamed theme is recognised."""
    existing = {theme.slug: theme for theme in Theme.objects.all()}

    def put(row: Row) -> None:
        slug = _slug(row)
        maintained = {"name": row.required("name")}
        put_row(
            report,
            existing.get(slug),
            Theme(slug=slug),
            label=slug,
            maintained=maintained,
            overwrite=overwrite,
        )

    load_rows(report, read_rows(path, ["name"]), _slug, put)


def load_factors(report: Report, path: Path, *, overwrite: bool) -> None:
    """Factors by name."""
    existing = {factor.name.casefold(): factor for factor in Factor.objects.all()}

    def put(row: Row) -> None:
        name = row.required("name")
        maintained = {"level": row.choice("level", FactorLevel), "source": row.text("source")}
        put_row(
            report,
            existing.get(name.casefold()),
            Factor(name=name),
            label=name,
            maintained=maintained,
            overwrite=overwrite,
        )

    load_rows(report, read_rows(path, ["name", "level"]), lambda row: row.required("name").casefold(), put)


def load_catalogue(report: Report, path: Path, *, overwrite: bool) -> None:
    """Entries of the catalogue by kind and name. Themes are linked only when the entry is made, or when overwriting."""
    existing = {(entry.kind, entry.name): entry for entry in CatalogueEntry.objects.all()}
    themes = {theme.name: theme for theme in Theme.objects.all()}

    def key(row: Row) -> tuple[str, str]:
        return row.choice("kind", EntryKind), row.required("name")

    def put(row: Row) -> None:
        kind, name = key(row)
        named = [part.strip() for part in row.text("themes").split("|") if part.strip()]
        unknown = [part for part in named if part not in themes]
        if unknown and (kind, name) not in existing:
            raise RowRefused(f"Het thema “{unknown[0]}” bestaat niet.")
        found = existing.get((kind, name))
        entry = put_row(
            report,
            found,
            CatalogueEntry(kind=kind, name=name),
            label=name,
            maintained={"summary": row.text("summary")},
            overwrite=overwrite,
        )
        if entry is not None and (found is None or overwrite):
            entry.themes.set([themes[part] for part in named if part in themes])

    load_rows(report, read_rows(path, ["kind", "name"]), key, put)


def _slug(row: Row) -> str:
    slug = row.text("slug") or slugify(row.required("name"))
    if not slug:
        raise RowRefused("De naam heeft geen letters of cijfers.")
    return slug
