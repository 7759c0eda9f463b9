"""Files that belong to an application. They are added and stay: nobody changes or removes them."""

from django.db import transaction

from accounts.models import User
from funding.actions.moving import locked, note
from funding.choices import DocumentKind, Status
from funding.models import Application, GrantDocument
from funding.permissions import has_right
from funding.roles import Right
from funding.workflow import StepRefused
from funding.years import years_of
from gka_portal.notation import in_words
from records.actions import store_file
from records.clock import now
from records.uploads import CheckedUpload

# About one year, so they say which.
OF_A_YEAR = frozenset({DocumentKind.ANNUAL_REPORT, DocumentKind.ACTIVITY_REPORT})
_CLOSED = frozenset({Status.REJECTED, Status.WITHDRAWN})


def can_add_document(user: User, application: Application) -> bool:
    return application.status not in _CLOSED and has_right(user, application, Right.PREPARE)


def kinds_for(user: User, application: Application) -> list[DocumentKind]:
    """Return which kinds `user` may bring: what the ministry decides comes from who decides."""
    decides = has_right(user, application, Right.DECIDE)
    return [kind for kind in DocumentKind if kind != DocumentKind.DECISION or decides]


@transaction.atomic
def add_document(
    *, application: Application, kind: str, year: int | None, upload: CheckedUpload, description: str, by: User
) -> GrantDocument:
    """Keep a file with `application`. The same bytes twice are refused: that is a button that was pressed twice."""
    application = locked(application)
    if not has_right(by, application, Right.PREPARE):
        raise StepRefused("Documenten toevoegen hoort niet bij uw rol bij deze aanvraag.")
    if application.status in _CLOSED:
        status = application.get_status_display().lower()
        raise StepRefused(f"De aanvraag is {status}. Er kunnen geen documenten meer bij.")
    wanted = DocumentKind(kind)
    if wanted not in kinds_for(by, application):
        raise StepRefused("Een beschikking komt van OCW. Kies een ander soort document.")
    if problem := year_problem(application, wanted, year):
        raise StepRefused(problem)
    if application.documents.filter(file__sha256=upload.sha256).exists():
        raise StepRefused("Dit bestand staat al bij deze aanvraag. Kies een ander bestand.")
    document = GrantDocument.objects.create(
        application=application,
        kind=wanted,
        year=year,
        file=store_file(name=upload.name, content_type=upload.content_type, content=upload.content, by=by),
        description=description.strip(),
        added_at=now(),
        added_by=by,
    )
    data = {"document": str(document.pk), "kind": str(wanted), "year": year, "name": upload.name}
    note(application, "document_added", by, {**data, "sha256": upload.sha256})
    return document


def year_problem(application: Application, kind: DocumentKind, year: int | None) -> str:
    """Return what is wrong with `year` for a document of `kind`; "" when it fits."""
    if year is None:
        return f"Kies het jaar waar dit {kind.label.lower()} over gaat." if kind in OF_A_YEAR else ""
    years = years_of(application)
    if year in years:
        return ""
    return f"De subsidie loopt in {in_words([str(one) for one in years])}. Kies een van deze jaren, niet {year}."
