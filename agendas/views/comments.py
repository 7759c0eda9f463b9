"""Comments: the list, one field with its comments, one comment; and making, answering, closing, opening again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from agendas.actions import commenting
from agendas.actions.commenting import GONE, CommentRefused
from agendas.choices import CommentState, State
from agendas.discussion import Voice, people_of, settles, speaks, visible_comments, voice_of
from agendas.forms.comments import USUAL_ORDER, AnswerForm, CommentFilter, CommentForm
from agendas.models import Agenda, Comment
from agendas.naming import WHOLE, name_of
from agendas.openings import amended_paths, asked_paths, is_open, is_touched, open_paths
from agendas.tables.field_text import html_at
from agendas.tables.threads import (
    PLACES,
    answers_to,
    back_url,
    mark_at,
    threads_at,
    threads_of,
)
from agendas.views.loading import crumbs_of, load_agenda
from gka_portal.lists import CappedPaginator

REFUSED = 422
PLACED = "Uw opmerking is geplaatst."
LOCKED_AGAIN = "Dit veld is weer op slot."


@require_safe
def comment_list(request: SignedInRequest, reference: str) -> HttpResponse:
    agenda = load_agenda(request, reference, guests=True)
    comments = visible_comments(request.user, agenda)
    chosen = CommentFilter(request.GET, comments=comments, user=request.user)
    paginator = CappedPaginator(chosen.found_in(comments))
    page = paginator.get_page(request.GET.get("page"))
    heads = list(paginator.rows_of(page))
    voice = voice_of(request.user, agenda)
    context = {
        "agenda": agenda,
        "form": chosen,
        "usual_order": USUAL_ORDER,
        "page": page,
        "threads": threads_of(agenda, voice, heads, answers_to(comments, heads)),
        "count": paginator.count,
        "is_capped": paginator.is_capped,
        "csv_url": "",
        "may_comment": voice.comments,
        "crumbs": crumbs_of(agenda, "Opmerkingen"),
    }
    return render(request, "agendas/comments/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the comments at one field with the form for a new one; without `veld`: at the whole agenda."""
    agenda = load_agenda(request, reference, guests=True)
    if request.method == "POST":
        return _make(request, agenda)
    return _show_new(request, agenda, request.GET.get("veld", ""), request.GET.get("citaat", ""), _place(request))


def _make(request: SignedInRequest, agenda: Agenda) -> HttpResponse:
    if not speaks(request.user, agenda):
        raise PermissionDenied
    voice = voice_of(request.user, agenda)
    people = people_of(agenda, request.user)
    form = CommentForm(request.POST, people=people, audiences=voice.audiences, auto_id="comment_%s")
    path, place = request.POST.get("path", ""), _place(request)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("quote", "text", "audience", "mentions")}
        target = "" if "whole" in request.POST else path
        try:
            commenting.comment(agenda=agenda, path=target, by=request.user, **said)
        except CommentRefused as refused:
            form.add_error(None if refused.field == "path" else refused.field, str(refused))
        else:
            return _done(request, agenda, target, place, PLACED)
    return _show_new(request, agenda, path, request.POST.get("quote", ""), place, form)


def _show_new(
    request: SignedInRequest, agenda: Agenda, path: str, quote: str, place: str, form: CommentForm | None = None
) -> HttpResponse:
    voice = voice_of(request.user, agenda)
    if form is None and not voice.comments and not path:
        raise PermissionDenied
    if form is None and voice.comments:
        given = {"path": path, "quote": quote[: commenting.QUOTE_LIMIT], "terug": place}
        people = people_of(agenda, request.user)
        form = CommentForm(initial=given, people=people, audiences=voice.audiences, auto_id="comment_%s")
    comments = visible_comments(request.user, agenda)
    heads = list(comments.filter(parent=None, path=path).order_by("written_at", "id"))
    about = name_of(agenda.text.document, path)
    threads = threads_of(agenda, voice, heads, answers_to(comments, heads))
    label = WHOLE.lower() if not path else about or (heads[0].about if heads else "Verwijderd onderdeel")
    context = {
        "agenda": agenda,
        "form": form,
        "path": path,
        "quote": " ".join(quote.split())[: commenting.QUOTE_LIMIT],
        "place": place,
        "label": label,
        "gone": GONE if about is None else "",
        "opens": _opens(agenda, voice, path) if about is not None else "",
        "field_html": html_at(agenda.text.document, path) if path else "",
        "open_threads": [row for row in threads if row.comment.state != CommentState.RESOLVED],
        "closed_threads": [row for row in threads if row.comment.state == CommentState.RESOLVED],
        "back_url": back_url(agenda, path, place),
        "crumbs": crumbs_of(agenda, "Opmerking"),
    }
    return render(request, "agendas/comments/new.html", context, status=REFUSED if form and form.errors else 200)


def _opens(agenda: Agenda, voice: Voice, path: str) -> str:
    """Return what a comment at `path` opens for the writers, as a warning for who reviews; "" when nothing."""
    if agenda.state != State.RETURNED or not voice.reviews or is_open(asked_paths(agenda), path):
        return ""
    if path and not is_touched(amended_paths(agenda), path):
        return ""  # no comment opens what an addendum does not change
    opened = "dit veld" if path else "de hele tekst"
    return f"De schrijvers zijn bezig. Maakt u een opmerking die iedereen ziet? Dan kunnen zij ook {opened} aanpassen."


@require_safe
def one(request: SignedInRequest, reference: str, comment_id: UUID) -> HttpResponse:
    """Show one comment with its answers; mails lead here."""
    agenda = load_agenda(request, reference, guests=True)
    return _show_one(request, agenda, _load(request, agenda, comment_id))


def _show_one(request: SignedInRequest, agenda: Agenda, head: Comment, form: AnswerForm | None = None) -> HttpResponse:
    voice = voice_of(request.user, agenda)
    place = _place(request)
    if form is None and voice.may_answer(head):
        people = people_of(agenda, request.user, head)
        form = AnswerForm(initial={"terug": place}, people=people, auto_id="answer_%s")
    answers = answers_to(visible_comments(request.user, agenda), [head])
    context: dict[str, Any] = {
        "agenda": agenda,
        "thread": threads_of(agenda, voice, [head], answers)[0],
        "form": form,
        "place": place,
        "gone": bool(head.path) and name_of(agenda.text.document, head.path) is None,
        "field_html": html_at(agenda.text.document, head.path) if head.path else "",
        "back_url": back_url(agenda, head.path, place),
        "crumbs": crumbs_of(agenda, "Opmerking"),
    }
    return render(request, "agendas/comments/one.html", context, status=REFUSED if form and form.errors else 200)


@require_POST
def answer(request: SignedInRequest, reference: str, comment_id: UUID) -> HttpResponse:
    """Answer; with the button `closes` the comment has been dealt with too."""
    agenda = load_agenda(request, reference, guests=True)
    head = _load(request, agenda, comment_id)
    if not speaks(request.user, agenda):
        raise PermissionDenied
    form = AnswerForm(request.POST, people=people_of(agenda, request.user, head), auto_id="answer_%s")
    closes = "closes" in request.POST
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("text", "mentions")}
        try:
            commenting.answer(comment=head, closes=closes, by=request.user, **said)
        except CommentRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            sentence = "De opmerking is afgehandeld." if closes else "Uw antwoord is geplaatst."
            return _done(request, agenda, head.path, _place(request), sentence, locks=closes and head.asks_change)
    return _show_one(request, agenda, head, form)


@require_POST
def resolve(request: SignedInRequest, reference: str, comment_id: UUID) -> HttpResponse:
    agenda = load_agenda(request, reference, guests=True)
    head = _load_own(request, agenda, comment_id)
    try:
        commenting.resolve(comment=head, by=request.user)
    except CommentRefused as refused:
        return _refused(request, agenda, head, str(refused))
    sentence = "De opmerking is afgehandeld."
    return _done(request, agenda, head.path, _place(request), sentence, locks=head.asks_change)


@require_POST
def reopen(request: SignedInRequest, reference: str, comment_id: UUID) -> HttpResponse:
    agenda = load_agenda(request, reference, guests=True)
    head = _load_own(request, agenda, comment_id)
    try:
        commenting.reopen(comment=head, by=request.user)
    except CommentRefused as refused:
        return _refused(request, agenda, head, str(refused))
    return _done(request, agenda, head.path, _place(request), "De opmerking is weer open.")


def _load(request: SignedInRequest, agenda: Agenda, comment_id: UUID) -> Comment:
    """Return the comment for who may see it (404 for others, as for one that is not there)."""
    comments = visible_comments(request.user, agenda).filter(parent=None)
    return get_object_or_404(comments.select_related("agenda"), pk=comment_id)


def _load_own(request: SignedInRequest, agenda: Agenda, comment_id: UUID) -> Comment:
    """The same, for who closes and opens comments here: who wrote it, and who writes or reviews the text."""
    head = _load(request, agenda, comment_id)
    if head.written_by_id != request.user.pk and not settles(request.user, agenda):
        raise PermissionDenied
    return head


def _place(request: SignedInRequest) -> str:
    """Return where somebody came from; they go back there."""
    asked = (request.POST if request.method == "POST" else request.GET).get("terug", "")
    return asked if asked in PLACES else "lijst"


def _from_script(request: SignedInRequest) -> bool:
    """Does static/js/comments.js ask, which puts the answer in the page that is open?"""
    return request.headers.get("Accept") == "application/json"


def _done(
    request: SignedInRequest, agenda: Agenda, path: str, place: str, sentence: str, *, locks: bool = False
) -> HttpResponse:
    """Go back, or answer the script; `locks`: what was done may have locked the field again."""
    if not _from_script(request):
        messages.success(request, sentence)
        return redirect(back_url(agenda, path, place))
    is_locked = locks and place == "bewerken" and not is_open(open_paths(agenda), path)
    return JsonResponse(
        {
            "sentence": f"{sentence} {LOCKED_AGAIN}" if is_locked else sentence,
            "path": path,
            "html": _drawn(request, agenda, path, place),
            "locked": is_locked,
        }
    )


def _drawn(request: SignedInRequest, agenda: Agenda, path: str, place: str) -> str:
    """Return what now stands at the field, in the editor or in the text."""
    if place == "bewerken":
        return threads_at(agenda, request.user, [path]).get(path, "")
    comments = visible_comments(request.user, agenda).filter(parent=None, path=path)
    count = comments.exclude(state=CommentState.RESOLVED).count()
    return mark_at(agenda, path, count, voice_of(request.user, agenda).comments)


def _refused(request: SignedInRequest, agenda: Agenda, head: Comment, sentence: str) -> HttpResponse:
    if _from_script(request):
        return JsonResponse({"sentence": sentence}, status=409)
    messages.warning(request, sentence)
    return redirect("agendas:comment", agenda.reference, head.pk)
