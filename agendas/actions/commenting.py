"""What people say about the text: commenting, answering, closing and opening again."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from accounts.models import User
from agendas.actions.moving import locked, note
from agendas.choices import Audience, CommentState, State
from agendas.discussion import (
    MOST_MENTIONS,
    Voice,
    people_of,
    reviews,
    sees,
    visible_comments,
    voice_of,
)
from agendas.emails import announce_answer, announce_mention
from agendas.models import Agenda, Comment
from agendas.naming import WHOLE, name_of
from agendas.openings import asked_paths
from agendas.permissions import role_on
from agendas.richtext import normalise
from agendas.workflow import StepRefused
from gka_portal.notation import in_words
from records.clock import now

TEXT_LIMIT = 2_000
QUOTE_LIMIT = 500
DONE = "Verwerkt."
GONE = (
    "Dit onderdeel is intussen verwijderd. Uw opmerking is niet geplaatst en staat er nog. "
    "Kopieer uw tekst, of plaats de opmerking bij de hele agenda."
)


class CommentRefused(StepRefused):
    """What cannot be said now; `field` is what in the form to change: text, mentions, audience or path."""

    def __init__(self, sentence: str, field: str = "text") -> None:
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def comment(
    *, agenda: Agenda, path: str, quote: str, text: str, audience: str, mentions: Iterable[int], by: User
) -> Comment:
    """Say something about the field at `path` ("": the whole agenda), or about the words `quote` in it.

    While the agenda came back with fields to change, a comment of who reviews opens its field too.
    """
    agenda = locked(agenda)
    voice = _voice(agenda, by)
    text = clean_text(text)
    if audience not in voice.audiences:
        raise CommentRefused("Deze opmerking kan alleen zichtbaar zijn voor iedereen die de agenda leest.", "audience")
    about = name_of(agenda.text.document, path)
    if about is None:
        raise CommentRefused(GONE, "path")
    called = _mentioned(agenda, mentions, audience, voice, by)
    said = _said(agenda, by, text, called)
    made = Comment.objects.create(
        path=path,
        about=about[:250],
        quote=_one_line(quote)[:QUOTE_LIMIT],
        audience=audience,
        asks_change=(
            agenda.state == State.RETURNED
            and audience == Audience.ALL
            and asked_paths(agenda) is not None
            and reviews(by, agenda)
        ),
        **said,
    )
    _note(made, "commented", by)
    for user in called:
        announce_mention(made, made, user)
    return made


@transaction.atomic
def answer(*, comment: Comment, text: str, mentions: Iterable[int], by: User, closes: bool = False) -> Comment:
    """Answer `comment`; with `closes` it is dealt with, and its field is locked again when the agenda came back."""
    agenda, head, voice = _locked_head(comment, by)
    if not voice.may_answer(head):
        raise CommentRefused("Deze opmerking is al afgehandeld. Open haar eerst weer, en antwoord dan.")
    if closes and not voice.may_resolve(head):
        raise CommentRefused("U kunt deze opmerking niet afhandelen. U kunt wel antwoorden.")
    text = clean_text(text if text.strip() or not closes else DONE)
    called = _mentioned(agenda, mentions, head.audience, voice, by, head)
    made = Comment.objects.create(
        parent=head, path=head.path, about=head.about, audience=head.audience, **_said(agenda, by, text, called)
    )
    if head.state == CommentState.OPEN and head.written_by_id != by.pk:
        head.state = CommentState.ANSWERED
        head.save(update_fields=["state"])
    _note(head, "answered", by)
    if closes:
        _close(head, by)
    author = head.written_by
    if author.pk != by.pk and sees(author, agenda, head.audience):
        announce_answer(head, made, author)
    for user in called:
        if user.pk != author.pk:
            announce_mention(head, made, user)
    return made


@transaction.atomic
def resolve(*, comment: Comment, by: User) -> None:
    """Note that `comment` has been dealt with; its field is locked again when the agenda came back for it."""
    _, head, voice = _locked_head(comment, by)
    if head.state == CommentState.RESOLVED:
        raise CommentRefused("Deze opmerking is al afgehandeld.")
    if not voice.may_resolve(head):
        raise CommentRefused("Alleen wie de opmerking maakte, wie schrijft en wie beoordeelt, kan haar afhandelen.")
    _close(head, by)


@transaction.atomic
def reopen(*, comment: Comment, by: User) -> None:
    """Take up `comment` again; its field is open again when the agenda came back for it."""
    _, head, voice = _locked_head(comment, by)
    if head.state != CommentState.RESOLVED:
        raise CommentRefused("Deze opmerking is al open.")
    if not voice.may_reopen(head):
        raise CommentRefused("Alleen wie beoordeelt, en wie de opmerking afhandelde, kan haar weer openen.")
    answered = head.answers.exclude(written_by=head.written_by_id).exists()
    head.state = CommentState.ANSWERED if answered else CommentState.OPEN
    head.closed_at, head.closed_by = None, None
    head.save(update_fields=["state", "closed_at", "closed_by"])
    _note(head, "comment_reopened", by)


def ask_changes(agenda: Agenda) -> None:
    """Open for the writers what is commented on for everybody and not dealt with.

    Part of sending back: `agenda` is locked. None of them leaves the whole text open (agendas.openings).
    """
    forget_changes(agenda)
    to_ask(agenda).update(asks_change=True)


def forget_changes(agenda: Agenda) -> None:
    """Ask for no changes any more: the review is over, and should the agenda come back, its whole text is open."""
    agenda.comments.filter(asks_change=True).update(asks_change=False)


def to_ask(agenda: Agenda) -> Any:
    """Return the comments that open their fields when `agenda` is sent back now."""
    return agenda.comments.filter(parent=None, audience=Audience.ALL).exclude(state=CommentState.RESOLVED)


def clean_text(text: str) -> str:
    """Return what somebody typed as it is kept: plain text, normalised. CommentRefused says what is wrong with it."""
    if "\x00" in text:
        raise CommentRefused("De tekst bevat een onzichtbaar teken. Haal dit weg of typ de tekst opnieuw.")
    text = normalise(text).strip()
    if not text:
        raise CommentRefused("Schrijf eerst uw opmerking.")
    if len(text) > TEXT_LIMIT:
        length, limit = (f"{number:,}".replace(",", ".") for number in (len(text), TEXT_LIMIT))
        raise CommentRefused(f"De opmerking is te lang: {length} tekens, er passen er {limit}. Maak haar korter.")
    return text


def _one_line(text: str) -> str:
    return " ".join(normalise(text.replace("\x00", "")).split())


def _voice(agenda: Agenda, by: User) -> Voice:
    voice = voice_of(by, agenda)
    if not voice.comments:
        state = agenda.get_state_display().lower()
        raise CommentRefused(f"U kunt bij deze agenda geen opmerkingen meer maken: de agenda is {state}.")
    return voice


def _locked_head(comment: Comment, by: User) -> tuple[Agenda, Comment, Voice]:
    """Return the agenda and the comment as they are now, for who may see it."""
    agenda = locked(comment.agenda)
    found = visible_comments(by, agenda).filter(pk=comment.pk, parent=None).select_related("written_by").first()
    if found is None:
        raise CommentRefused("Deze opmerking is er niet meer.")
    found.agenda = agenda
    return agenda, found, _voice(agenda, by)


def _said(agenda: Agenda, by: User, text: str, called: list[User]) -> dict[str, Any]:
    """Return what a comment and an answer both have."""
    role = role_on(by, agenda)
    return {
        "agenda": agenda,
        "text": text,
        "mentions": [[user.pk, user.name] for user in called],
        "sha256": agenda.text.sha256,
        "written_at": now(),
        "written_by": by,
        "author": by.name,
        "author_role": role.label if role else "Meelezer",
    }


def _mentioned(
    agenda: Agenda, mentions: Iterable[int], audience: str, voice: Voice, by: User, head: Comment | None = None
) -> list[User]:
    """Return who is mentioned in a comment, or in an answer to `head`. CommentRefused names who may not read this."""
    wanted = list(dict.fromkeys(mentions))
    if not wanted:
        return []
    if len(wanted) > MOST_MENTIONS:
        raise CommentRefused(f"U kunt hoogstens {MOST_MENTIONS} mensen tegelijk noemen.", "mentions")
    if voice.side is None and not {by.pk, *(person.pk for person in people_of(agenda, by, head))}.issuperset(wanted):
        # A guest or school board hears no name that was not in the list: a wrong number tells nothing.
        raise CommentRefused("Iemand die u noemt, staat niet in de lijst. Kies opnieuw wie u noemt.", "mentions")
    users = {user.pk: user for user in User.objects.filter(pk__in=wanted).exclude(pk=by.pk)}
    called = [users[pk] for pk in wanted if pk in users]
    barred = [user for user in called if not sees(user, agenda, audience)]
    if barred:
        known = {person.pk for person in people_of(agenda, by, head)}
        names = [user.name for user in barred if user.pk in known]
        raise CommentRefused(_why_not(names, audience), "mentions")
    if len(called) < len(wanted) - (by.pk in wanted):
        raise CommentRefused("Iemand die u noemt, heeft geen account meer. Kies opnieuw wie u noemt.", "mentions")
    return called


def _why_not(names: list[str], audience: str) -> str:
    """Say who may not read it. `names` are only of people who were offered: a made-up number gives nobody's name."""
    who = in_words(names) if names else "Een van de gekozen mensen"
    if audience == Audience.ALL:
        return f"{who} kan deze agenda niet lezen. Haal het vinkje weg, of vraag de regiocoördinator om toegang."
    return f"{who} kan deze interne opmerking niet lezen. Haal het vinkje weg, of maak haar zichtbaar voor iedereen."


def _close(head: Comment, by: User) -> None:
    head.state, head.closed_at, head.closed_by = CommentState.RESOLVED, now(), by
    head.save(update_fields=["state", "closed_at", "closed_by"])
    _note(head, "comment_resolved", by)


def _note(head: Comment, action: str, by: User) -> None:
    """Record the fact. Everybody who reads the agenda reads its history: an internal comment says nothing there."""
    if head.audience != Audience.ALL:
        note(head.agenda, action, by, {"internal": True})
        return
    about = "" if head.about == WHOLE else head.about
    note(head.agenda, action, by, {"comment": str(head.pk), "path": head.path, "about": about})
