"""Office holders of a municipality that went into another one go on there, with what gives them the power to sign."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.models import User
from gka_portal.notation import dutch_date
from municipalities.actions.administration import save_row
from municipalities.actions.merger_steps import Step
from municipalities.models import Mandate, OfficeHolder
from records.names import same_person


def running_offices(step: Step) -> list[OfficeHolder]:
    """Return the offices at the old municipality that run on, or begin, when it goes into the other."""
    rows = OfficeHolder.objects.filter(municipality=step.former).overlapping(step.looked_at, None)
    return list(rows.select_related("user").order_by("pk"))


def move_offices(offices: Iterable[OfficeHolder], step: Step, by: User | None) -> tuple[dict[int, OfficeHolder], int]:
    """Move `offices` to the successor: return the row of each old one by its key, and how many mandates came along.

    Who is in that office there already gets no second row. An old row ends on the last day and keeps what was signed
    under it; one that has not begun by then simply belongs to the successor.
    """
    found: dict[int, OfficeHolder] = {}
    mandates = 0
    there = list(OfficeHolder.objects.filter(municipality=step.successor).overlapping(step.day, None).order_by("pk"))
    for office in offices:
        if office.start is not None and office.start > step.last_day:
            office.municipality, office.organisation = step.successor, _organisation(office, step)
            save_row(row=office, by=by, reason=step.reason)
            found[office.pk] = office
            continue
        new = next((row for row in there if _is_same(row, office)), None) or _begun(office, step, by)
        mandates += _copy_mandates(office, new, step, by)
        office.end = step.last_day
        save_row(row=office, by=by, reason=step.reason)
        found[office.pk] = new
    return found, mandates


def _is_same(row: OfficeHolder, other: OfficeHolder) -> bool:
    """Is this the same person in the same office? By account; by name when one of them has none."""
    if row.kind != other.kind:
        return False
    if row.user_id is not None and other.user_id is not None:
        return row.user_id == other.user_id
    return same_person(row.name, other.name)


def _begun(office: OfficeHolder, step: Step, by: User | None) -> OfficeHolder:
    new = OfficeHolder(
        name=office.name,
        office=office.office,
        kind=office.kind,
        organisation=_organisation(office, step),
        municipality=step.successor,
        portfolio=office.portfolio,
        user=office.user,
        start=step.day,
        end=office.end,
        note=step.reason,
    )
    save_row(row=new, by=by, reason=step.reason)
    return new


def _organisation(office: OfficeHolder, step: Step) -> str:
    """Return the organisation under a signature, with the name of the successor."""
    if step.former.name in office.organisation:
        return office.organisation.replace(step.former.name, step.successor.name)[:160]
    return f"gemeente {step.successor.name}"


def _copy_mandates(old: OfficeHolder, new: OfficeHolder, step: Step, by: User | None) -> int:
    """Give `new` the mandates of `old` that still hold: the same decision, from the first day at the successor."""
    known = set(new.mandates.values_list("kind", "number"))
    running = old.mandates.filter(Q(end=None) | Q(end__gte=step.day)).select_related("document").order_by("pk")
    copied = 0
    for row in running.defer("document__content"):
        if (row.kind, row.number) in known:
            continue
        told = f"{step.reason} Overgenomen van de bevoegdheid bij {step.former}, geldig vanaf {dutch_date(row.start)}."
        copy = Mandate(
            office_holder=new,
            kind=row.kind,
            date=row.date,
            number=row.number,
            document=row.document,
            start=max(step.day, row.start),
            end=row.end,
            note="\n".join(filter(None, [row.note, told])),
            created_by=by,
        )
        file_sha256 = row.document.sha256 if row.document else ""
        save_row(row=copy, by=by, reason=step.reason, file_sha256=file_sha256)
        copied += 1
    return copied
