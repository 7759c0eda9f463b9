"""The steps in the life of an agenda: a page that says what it means, and the action behind the button."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import SignedInRequest
from agendas.actions import closing, reviewing, signing
from agendas.actions.commenting import to_ask
from agendas.choices import CommentState, Kind, State
from agendas.document.nouns import noun_of
from agendas.forms.steps import ApprovalForm, ReasonForm, SubmitForm
from agendas.models import Agenda, AgendaVersion
from agendas.permissions import approves_for, can_write, has_right
from agendas.roles import Right
from agendas.tables.concerns import concerns_of
from agendas.tables.missing import missing_list
from agendas.tables.sheet import approved_parties, obstacle
from agendas.views.loading import crumbs_of, load_agenda
from agendas.workflow import TRANSITIONS, StepRefused, Transition


@dataclass(frozen=True)
class StepPage:
    """What a step means to who takes it, what is said afterwards, and the action that takes it."""

    meaning: str
    done: str
    act: Callable[..., Any]
    is_dangerous: bool = False


PAGES = {
    "share": StepPage(
        "De gemeente en de contactschool kunnen de tekst nu lezen. U kunt zelf blijven schrijven.",
        "De agenda is gedeeld voor afstemming.",
        reviewing.share,
    ),
    "take_back": StepPage(
        "De contactschool kan de tekst niet meer lezen of aanvullen. U gaat verder met het concept.",
        "De afstemming is gesloten.",
        reviewing.take_back,
    ),
    "submit": StepPage(
        "De tekst wordt een vaste versie, die de gemeente en OCW beoordelen. De wethouders van de gemeente krijgen "
        "een e-mail. OCW-medewerkers zien de agenda bij Mijn werk. "
        "U kunt dan niet meer schrijven, tot iemand de agenda terugstuurt.",
        "De agenda is ingediend. De wethouder en OCW zijn nu aan zet.",
        reviewing.submit,
    ),
    "approve": StepPage(
        "U gaat akkoord met deze versie van de tekst. Verandert de tekst, dan telt uw akkoord niet meer.",
        "Uw akkoord is vastgelegd.",
        reviewing.approve,
    ),
    "send_back": StepPage(
        "De schrijvers passen de agenda aan en dienen haar opnieuw in. Eerder gegeven akkoord vervalt.",
        "De agenda is teruggestuurd. De schrijvers krijgen uw reden te lezen.",
        reviewing.send_back,
        is_dangerous=True,
    ),
    "freeze": StepPage(
        "De tekst staat daarna vast. De eerste ondertekenaar krijgt een uitnodiging om te ondertekenen.",
        "De agenda is vastgesteld en ligt ter ondertekening.",
        signing.freeze,
    ),
    "recall": StepPage(
        "Het ondertekenen stopt. Handtekeningen die al gezet zijn, tellen niet meer. De agenda wordt weer een concept.",
        "De agenda is teruggehaald en is weer een concept.",
        signing.recall,
        is_dangerous=True,
    ),
    "close": StepPage(
        "De jaren van deze agenda zijn voorbij. De agenda blijft leesbaar; er verandert niets meer aan.",
        "De agenda is afgesloten.",
        closing.close,
    ),
    "withdraw": StepPage(
        "De agenda gaat niet door. Niets wordt gewist: de regiocoördinator, de beleidsmedewerkers van de gemeente en "
        "de OCW-medewerkers kunnen haar blijven lezen. De wethouder, de scholen en anderen kunnen dat niet meer.",
        "De agenda is ingetrokken.",
        closing.withdraw,
        is_dangerous=True,
    ),
}


# The same for an addendum: what happens to it does not happen to the agenda that it belongs to.
_OF_ADDENDUM = {
    "share": (PAGES["share"].meaning, "Het addendum is gedeeld voor afstemming."),
    "submit": (
        "De tekst wordt een vaste versie, die de gemeente en OCW beoordelen. De wethouders van de gemeente krijgen "
        "een e-mail. OCW-medewerkers zien het addendum bij Mijn werk. "
        "U kunt dan niet meer schrijven, tot iemand het terugstuurt.",
        "Het addendum is ingediend. De wethouder en OCW zijn nu aan zet.",
    ),
    "send_back": (
        "De schrijvers passen het addendum aan en dienen het opnieuw in. Eerder gegeven akkoord vervalt.",
        "Het addendum is teruggestuurd. De schrijvers krijgen uw reden te lezen.",
    ),
    "freeze": (PAGES["freeze"].meaning, "Het addendum is vastgesteld en ligt ter ondertekening."),
    "recall": (
        "Het ondertekenen stopt. Handtekeningen die al gezet zijn, tellen niet meer. Het addendum wordt weer een "
        "concept. De agenda zelf blijft gelden.",
        "Het addendum is teruggehaald en is weer een concept.",
    ),
    "close": ("De jaren zijn voorbij. Het addendum blijft leesbaar.", "Het addendum is afgesloten."),
    "withdraw": (
        "Het addendum gaat niet door. De agenda zelf blijft gelden. Niets wordt gewist: de tekst kan later opnieuw "
        "worden opgenomen in een ander addendum.",
        "Het addendum is ingetrokken.",
    ),
}


def _page_of(agenda: Agenda, step: str) -> StepPage:
    """Return what the step means for this agenda or addendum."""
    page = PAGES[step]
    if agenda.kind != Kind.ADDENDUM or step not in _OF_ADDENDUM:
        return page
    meaning, done = _OF_ADDENDUM[step]
    return replace(page, meaning=meaning, done=done)


@require_http_methods(["GET", "HEAD", "POST"])
def take_step(request: SignedInRequest, reference: str, step: str) -> HttpResponse:
    agenda = load_agenda(request, reference)
    if step not in PAGES:
        raise Http404
    transition = TRANSITIONS[step]
    if not _may_ever(request.user, agenda, transition):
        raise PermissionDenied
    if agenda.state not in transition.sources:
        # Somebody was faster, or the page stood open too long.
        messages.warning(
            request,
            f"‘{transition.label}’ kan nu niet: {noun_of(agenda.kind).the} is {agenda.get_state_display().lower()}.",
        )
        return redirect("agendas:detail", reference)
    version = agenda.versions.defer("content").order_by("-number").first()
    form = _form(request, step, transition, version)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _taken(agenda, step, form, request.user):
            messages.success(request, _page_of(agenda, step).done)
            return redirect("agendas:detail", reference)
        status = 422
    return render(
        request, "agendas/step.html", _context(request.user, agenda, transition, form, version), status=status
    )


def _may_ever(user: User, agenda: Agenda, transition: Transition) -> bool:
    """Does this step belong to a role of `user` here, also when the state does not allow it now?

    Who wrote in the text does not review it: the page says so instead of a bare refusal.
    """
    if transition.name in {"approve", "send_back"}:
        return any(has_right(user, agenda, right) for right in (Right.APPROVE_MUNICIPALITY, Right.APPROVE_MINISTRY))
    return transition.allowed(user, agenda)


def _form(request: SignedInRequest, step: str, transition: Transition, version: AgendaVersion | None) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    if transition.asks_reason:
        return ReasonForm(data)
    if step == "approve":
        return ApprovalForm(data, initial={"sha256": version.sha256 if version else ""})
    return SubmitForm(data) if step == "submit" else forms.Form(data)


def _taken(agenda: Agenda, step: str, form: forms.Form, by: User) -> bool:
    """Take the step; what the action refuses becomes an error of the form."""
    try:
        PAGES[step].act(agenda=agenda, by=by, **form.cleaned_data)
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _context(
    user: User, agenda: Agenda, transition: Transition, form: forms.Form, version: AgendaVersion | None
) -> dict[str, Any]:
    blocked = obstacle(agenda, transition, approved_parties(agenda), approves_for(user, agenda))
    return {
        "agenda": agenda,
        "transition": transition,
        "page": _page_of(agenda, transition.name),
        "form": form,
        "version": version if transition.name in {"approve", "send_back", "freeze"} else None,
        "blocked": blocked,
        "writes": can_write(user, agenda),
        "missing": missing_list(agenda, transition.complete_for) if transition.complete_for else None,
        "concerns": concerns_of(agenda, user) if transition.name == "freeze" else [],
        **_asked(agenda, transition),
        "crumbs": crumbs_of(agenda, transition.label),
    }


def _asked(agenda: Agenda, transition: Transition) -> dict[str, Any]:
    """Return which comments open their fields when the agenda is sent back, or are open when it is handed in again."""
    if transition.name == "submit" and agenda.state == State.RETURNED:
        left = agenda.comments.filter(parent=None, asks_change=True).exclude(state=CommentState.RESOLVED)
        return {"asked": None, "opens_all": False, "left": list(left.order_by("path", "written_at"))}
    if transition.name != "send_back":
        return {"asked": None, "opens_all": False, "left": []}
    asked = list(to_ask(agenda).order_by("path", "written_at"))
    return {"asked": asked, "opens_all": any(not comment.path for comment in asked), "left": []}
