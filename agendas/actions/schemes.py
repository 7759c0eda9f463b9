"""What is written by hand about funding schemes: a version with its windows, the next version, and its removal."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from agendas.models import FundingScheme, PlannedIntervention, SchemeWindow
from gka_portal.notation import dutch_date
from records.actions import record

if TYPE_CHECKING:
    from accounts.models import User

# What identifies a row says nothing about what it holds.
_NOT_TOLD = ("id", "scheme_id")
_DAY = timedelta(days=1)


@transaction.atomic
def save_scheme(
    *,
    scheme: FundingScheme,
    by: "User | None",
    windows: Iterable[SchemeWindow] = (),
    removed: Iterable[SchemeWindow] = (),
) -> None:
    """Save a new or changed version with its new, changed and removed windows; one event tells all of it.

    The rows must be validated. ValidationError when its period overlaps that of another version.
    """
    versions = _locked_versions(scheme.code)
    refuse_overlap(scheme, versions)
    before = _facts(FundingScheme, scheme.pk)
    scheme.save()
    changes = _changes(before, _facts(FundingScheme, scheme.pk))
    told: dict[str, Any] = {}
    for window in removed:
        told[str(window.year)] = {"removed": True}
        window.delete()
    for window in windows:
        window.scheme = scheme
        old = _facts(SchemeWindow, window.pk)
        window.save()
        if found := _changes(old, _facts(SchemeWindow, window.pk)):
            told[str(window.year)] = found
    if changes or told:
        _note(scheme, "changed" if before else "created", by, {"changes": changes, "windows": told})


@transaction.atomic
def new_version(*, scheme: FundingScheme, valid_from: date, by: "User | None") -> FundingScheme:
    """Copy `scheme` with its windows to a version that begins on `valid_from`, and end this one the day before.

    ValidationError when it does not begin later than this one, or meets yet another version.
    """
    versions = _locked_versions(scheme.code)
    old = next(row for row in versions if row.pk == scheme.pk)
    if valid_from <= old.valid_from:
        raise ValidationError(
            f"Deze versie begint op {dutch_date(old.valid_from)}. Kies een latere eerste dag voor de nieuwe versie."
        )
    windows = list(old.windows.all())
    last = old.valid_to
    new = FundingScheme.objects.get(pk=old.pk)
    new.pk = None
    new._state.adding = True
    new.valid_from = valid_from
    new.valid_to = last if last is None or last >= valid_from else None
    if last is None or last >= valid_from:
        old.valid_to = valid_from - _DAY
    refuse_overlap(new, [row for row in versions if row.pk != old.pk])
    old.save(update_fields=["valid_to"])
    if old.valid_to != last:
        _note(old, "changed", by, {"changes": {"valid_to": [plain(last), plain(old.valid_to)]}, "windows": {}})
    new.save()
    for window in windows:
        window.pk, window._state.adding, window.scheme = None, True, new
        window.save()
    copied = {str(window.year): _changes({}, _facts(SchemeWindow, window.pk)) for window in windows}
    _note(new, "created", by, {"changes": _changes({}, _facts(FundingScheme, new.pk)), "windows": copied})
    return new


@transaction.atomic
def delete_scheme(*, scheme: FundingScheme, by: "User | None") -> None:
    """Delete a version that nothing uses. ValidationError when something does."""
    row = FundingScheme.objects.select_for_update().get(pk=scheme.pk)
    if is_used(row):
        raise ValidationError("Deze regeling is in gebruik en blijft daarom bestaan.")
    _note(row, "deleted", by, {})
    row.delete()


def is_used(scheme: FundingScheme) -> bool:
    """Does an agenda name this scheme, or did anybody apply under this version?"""
    return has_applications(scheme) or PlannedIntervention.objects.filter(scheme=scheme.code).exists()


def has_applications(scheme: FundingScheme) -> bool:
    """Did anybody apply under this version? Then the day on which it began is history."""
    # They stand in an app above this one.
    pointing: list[Any] = [row for row in FundingScheme._meta.related_objects if row.related_model is not SchemeWindow]
    return any(row.related_model._base_manager.filter(**{row.field.name: scheme.pk}).exists() for row in pointing)


def refuse_overlap(scheme: FundingScheme, versions: Iterable[FundingScheme] | None = None) -> None:
    """ValidationError when another version of the same scheme holds on a day of this one."""
    others = FundingScheme.objects.filter(code=scheme.code) if versions is None else versions
    for other in others:
        if other.pk == scheme.pk:
            continue
        begins_in_time = other.valid_to is None or scheme.valid_from <= other.valid_to
        if begins_in_time and (scheme.valid_to is None or scheme.valid_to >= other.valid_from):
            until = f"tot en met {dutch_date(other.valid_to)}" if other.valid_to else "zonder laatste dag"
            raise ValidationError(
                f"Er is al een versie van {scheme.code} vanaf {dutch_date(other.valid_from)} {until}. "
                "Twee versies gelden nooit op dezelfde dag: kies andere dagen, of laat die versie eerst eindigen."
            )


def plain(value: Any) -> Any:
    """Return `value` as an event holds it; a moment in Dutch time."""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _locked_versions(code: str) -> list[FundingScheme]:
    """All versions of one scheme, locked: two people never make two that overlap."""
    return list(FundingScheme.objects.select_for_update().filter(code=code).order_by("pk"))


def _facts(model: type[models.Model], pk: Any) -> dict[str, Any]:
    found = model._default_manager.filter(pk=pk).values().first() if pk else None
    return {name: plain(value) for name, value in (found or {}).items() if name not in _NOT_TOLD}


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value and (before or value not in (None, "", []))
    }


def _note(scheme: FundingScheme, action: str, by: "User | None", data: dict[str, Any]) -> None:
    record(stream=scheme.stream, action=action, by=by, object=f"{scheme.code} {scheme.valid_from}", data=data)
