"""What the public version leaves out, and how it then reads."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from agendas.actions.publishing import MaskRefused, leave_out
from agendas.document import present
from agendas.document.drawing import body_html
from agendas.forms.masking import FieldGroups, SuggestionForm, WordsRows
from agendas.models import Agenda, Publication
from agendas.publishing import grounds_in, masked, names_in, reason_of, shown
from agendas.publishing.copies import public_signatures
from agendas.publishing.finding import folded
from agendas.publishing.marks import in_words, mark
from agendas.publishing.masking import Mask, fields_in
from agendas.publishing.masks import effective_mask
from agendas.publishing.proposals import addresses_in
from agendas.publishing.rights import SIGNED_STATES, can_publish
from agendas.tables.publishing import field_groups, mask_lines
from agendas.views.loading import crumbs_of
from agendas.views.publishing import load_publication
from agendas.workflow import StepRefused

_PRIVACY = "5.1.2e"


class _Masking:
    """The three parts of the page, bound or not, and the mask that they make together."""

    def __init__(self, data: Any, document: dict[str, Any], mask: Mask, edit: int) -> None:
        masked_words = {folded(item["words"]) for item in mask if "words" in item}
        proposed = [*names_in(document), *addresses_in(document)]
        if data is None:
            # What is left out already stands among the words.
            proposed = [name for name in proposed if folded(name) not in masked_words]
        words = [item for item in mask if "words" in item]
        fields = {item["path"]: item["ground"] for item in mask if "path" in item}
        self.suggestions = SuggestionForm(data, initial={"edit": edit}, found=proposed, prefix="voorstel")
        self.words = WordsRows(data, initial=words, prefix="woorden")
        self.fields = FieldGroups(data, field_groups(document, fields_in(document)), fields)
        # At which form and field each entry of the mask was filled in.
        self.places: list[tuple[Any, str]] = []

    def is_valid(self) -> bool:
        return all([self.suggestions.is_valid(), self.words.is_valid(), self.fields.is_valid()])

    @property
    def parts(self) -> list[Any]:
        return [self.suggestions, self.words, *self.fields.forms]

    @property
    def forms(self) -> list[Any]:
        return [self.suggestions, *self.words.forms, *self.fields.forms]

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self.forms) or bool(self.words.non_form_errors())

    def mask(self) -> Mask:
        found: Mask = []
        self.places = []
        for rows, field in ((self.words, "words"), (self.fields, "path")):
            for form in rows.forms:
                if (entry := form.entry) is not None:
                    found.append(entry)
                    self.places.append((form, field))
        for name in self.suggestions.cleaned_data["names"]:
            found.append({"words": name, "ground": _PRIVACY})
            self.places.append((self.suggestions, "names"))
        return found

    def refuse(self, refused: MaskRefused) -> None:
        for place, sentence in refused.problems:
            form, field = self.places[place] if place < len(self.places) else (self.suggestions, "")
            form.add_error(field or None, sentence)


@require_http_methods(["GET", "HEAD", "POST"])
def mask(request: SignedInRequest, reference: str) -> HttpResponse:
    """Choose what the public version leaves out."""
    agenda, publication = _load(request, reference)
    if publication.is_public or agenda.state not in SIGNED_STATES:
        return _too_late(request, agenda)
    document, inherited = effective_mask(publication, [])
    is_post = request.method == "POST"
    masking = _Masking(request.POST if is_post else None, document, publication.mask, publication.edit)
    if is_post and masking.is_valid():
        edit = masking.suggestions.cleaned_data["edit"]
        try:
            leave_out(agenda=agenda, mask=masking.mask(), edit=edit, by=request.user)
        except MaskRefused as refused:
            masking.refuse(refused)
        except StepRefused as refusal:
            masking.suggestions.add_error(None, str(refusal))
        else:
            messages.success(request, "Bewaard. Bekijk het voorbeeld: zo leest iedereen de tekst.")
            return redirect("agendas:publication_preview", reference)
    context = {
        "agenda": agenda,
        "masking": masking,
        "inherited": mask_lines(document, inherited),
        "crumbs": [*_crumbs(agenda), ("Lakken", "")],
    }
    return render(request, "agendas/publishing/mask.html", context, status=422 if masking.has_errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: SignedInRequest, reference: str) -> HttpResponse:
    """The text as everybody will read it: with what is kept, or (POST) with what stands in the form and is not kept."""
    agenda, publication = _load(request, reference, reading=True)
    if agenda.state not in SIGNED_STATES:
        return _too_late(request, agenda)
    document, whole = effective_mask(publication)
    is_unsaved = request.method == "POST"
    if is_unsaved:
        masking = _Masking(request.POST, document, publication.mask, publication.edit)
        if not masking.is_valid():
            messages.error(request, "Het voorbeeld kan niet worden getoond. Controleer wat u invulde.")
            return redirect("agendas:publication_mask", reference)
        document, whole = effective_mask(publication, masking.mask())
    text = masked(document, whole)
    presented = present(text, public_signatures(publication.sealed_round, whole))
    context = {
        "agenda": agenda,
        "title": in_words(presented.full_title),
        "sections": [(section.anchor, in_words(section.heading)) for section in presented.sections],
        "body": shown(body_html(presented.sections)),
        "grounds": [(in_words(mark(ground)), reason_of(ground)) for ground in grounds_in(text)],
        "is_unsaved": is_unsaved,
        "may_act": can_publish(request.user, agenda),
        "crumbs": [*_crumbs(agenda), ("Voorbeeld", "")],
    }
    return render(request, "agendas/publishing/preview.html", context)


def _load(request: SignedInRequest, reference: str, *, reading: bool = False) -> tuple[Agenda, Publication]:
    """Return the agenda and its plan, an empty one that is not kept when there is none."""
    agenda, found = load_publication(request, reference)
    if not can_publish(request.user, agenda) and not (reading and request.method != "POST"):
        raise PermissionDenied
    return agenda, found or Publication(agenda=agenda, edit=0)


def _too_late(request: SignedInRequest, agenda: Agenda) -> HttpResponse:
    messages.info(request, "Weglaten kan als de agenda is ondertekend en (nog) niet openbaar is.")
    return redirect("agendas:publication", agenda.reference)


def _crumbs(agenda: Agenda) -> list[tuple[str, str]]:
    return [*crumbs_of(agenda), ("Publicatie", reverse("agendas:publication", args=[agenda.reference]))]
