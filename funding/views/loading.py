"""What the pages about one application share: the loader (the permission), breadcrumbs, refusals at a field."""

from django import forms
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.requests import SignedInRequest
from funding.models import Application
from funding.rules import Refused
from funding.tables.next_steps import with_next
from funding.workflow import StepRefused
from records.upload_fields import ChooseAgain


def visible_applications(request: SignedInRequest) -> QuerySet[Application]:
    found = Application.objects.visible_to(request.user)
    return found.select_related("agenda__text", "scheme", "board", "school", "created_by", "submitted_by")


def load_application(request: SignedInRequest, reference: str) -> Application:
    """Return the application `reference`, with `next_step`, for who may read it; 404 for others."""
    return get_object_or_404(with_next(visible_applications(request)), reference=reference)


def crumbs_of(application: Application, page: str = "") -> list[tuple[str, str]]:
    """Return the breadcrumbs of a page of `application`; `page` names it, empty for the application itself."""
    trail = [
        ("Subsidie", reverse("funding:applications")),
        (application.reference, reverse("funding:application", args=[application.reference])),
    ]
    return [*trail, (page, "")] if page else trail


def version_of(request: SignedInRequest, application: Application) -> int:
    """Return the version that the page carried; of a new page that of `application`, of nonsense one that is none."""
    if request.method != "POST":
        return application.version
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else -1


def refuse(form: forms.BaseForm, refused: StepRefused) -> None:
    """Say at its field in `form` why it was refused; above the form when it is about no field of it."""
    problems = refused.problems if isinstance(refused, Refused) else []
    for problem in problems:
        form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
    if not problems:
        form.add_error(None, str(refused))
    if isinstance(form, ChooseAgain):
        form.ask_for_files_again()
