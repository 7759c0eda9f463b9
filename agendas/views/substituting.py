"""Somebody else signs than the text names: choosing who, with what the text keeps."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from agendas.actions.rounds import signable_round
from agendas.actions.substituting import OTHER_ROUND, substitute
from agendas.choices import Substitution
from agendas.forms.substituting import SubstituteForm
from agendas.models import Agenda, SigningRequest
from agendas.permissions import has_right
from agendas.roles import Right
from agendas.tables.substitutes import candidates_for, problems_of
from agendas.views.loading import load_agenda, register_crumbs
from agendas.workflow import StepRefused

PAGE = "Iemand anders laten ondertekenen"


@require_http_methods(["GET", "HEAD", "POST"])
def change_signer(request: SignedInRequest, reference: str, request_id: UUID) -> HttpResponse:
    agenda = load_agenda(request, reference)
    if not has_right(request.user, agenda, Right.MANAGE_SIGNING):
        raise PermissionDenied
    try:
        asked = _asked(agenda, request_id)
    except StepRefused as refusal:
        # Somebody was faster, or the page stood open too long.
        messages.warning(request, str(refusal))
        return redirect("agendas:register" if agenda.is_frozen else "agendas:detail", reference)
    form = SubstituteForm(request.POST or None, candidates=candidates_for(agenda, asked, request.user))
    if request.method == "POST" and form.is_valid() and (sentence := _changed(request, agenda, asked, form)):
        messages.success(request, sentence)
        return redirect("agendas:register", reference)
    context = {
        "agenda": agenda,
        "asked": asked,
        "form": form,
        "problems": problems_of(asked, timezone.localdate()),
        "cancel_url": reverse("agendas:register", args=[reference]),
        "crumbs": [*register_crumbs(agenda), (PAGE, "")],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "agendas/signing/substitute.html", context, status=status)


def _asked(agenda: Agenda, request_id: UUID) -> SigningRequest:
    """Return the request that is still open. StepRefused when there is none of this version."""
    signing_round = signable_round(agenda)
    found = signing_round.requests.select_related("office_holder__user").filter(pk=request_id).first()
    if found is None:
        raise StepRefused(OTHER_ROUND)
    if signing_round.signatures.filter(signatory_id=found.signatory_id).exists():
        raise StepRefused(f"{found.who} heeft al ondertekend. Daarna kan niemand anders dat meer doen.")
    return found


def _changed(request: SignedInRequest, agenda: Agenda, asked: SigningRequest, form: SubstituteForm) -> str:
    """Put the chosen person there; return what is said of it, "" when the action refused and the form says why."""
    chosen = form.candidates[form.cleaned_data["holder"]].holder
    try:
        now = substitute(
            agenda=agenda,
            request_id=asked.pk,
            office_holder=chosen,
            kind=Substitution(form.cleaned_data["kind"] or Substitution.SUBSTITUTE),
            note=form.cleaned_data["note"],
            by=request.user,
        )
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return ""
    if not now.invited_at:
        return f"{chosen.name} ondertekent nu hier, en krijgt een uitnodiging zodra de beurt er is."
    if chosen.user is None:
        return f"{chosen.name} ondertekent nu hier, op papier of elders: er is geen account om een mail te sturen."
    return f"{chosen.name} ondertekent nu hier en krijgt een uitnodiging."
