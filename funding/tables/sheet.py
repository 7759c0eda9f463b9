"""Everything on the page of one application: what must happen, its figures, what was decided and paid, its history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse

from accounts.models import User
from funding.actions.changing import can_answer_change, can_ask_change
from funding.actions.documents import can_add_document
from funding.choices import ENDED, AccountState, ChangeState, Status
from funding.models import Application, ChangeRequest, GrantDecision, GrantDocument
from funding.permissions import has_right, reads_papers
from funding.reconciling import Figures, figures_of
from funding.roles import Right
from funding.rules import Obstacle, obstacles_to_submit
from funding.rules.paying import PAYABLE, parts_sentence
from funding.tables.facts import contact_of, facts_of, moments_of
from funding.tables.money_rows import InstalmentRow, Stage, YearRow, instalment_row, stages_of, year_rows
from funding.tables.next_steps import BY_THE_BOARD, Next
from funding.timeline import entries
from funding.workflow import TRANSITIONS, possible
from gka_portal.notation import euro
from records.history import Entry
from records.models import Event

# So many of the last events stand on the page.
LATEST = 20


@dataclass(frozen=True)
class Button:
    """Something the viewer can do; `is_next`: it is what must happen now."""

    label: str
    url: str
    icon: str = ""
    is_next: bool = False


@dataclass(frozen=True)
class Turn:
    """What must happen now (`words`, "": nothing) and who does it; `url` when that is up to the viewer.

    `label` is what a button calls it.
    """

    words: str
    who: str
    url: str
    label: str = ""


@dataclass(frozen=True)
class Money:
    """`plan_at`: the application where the plan of this contactschool counts, "" for this one."""

    total: Figures
    stages: list[Stage]
    years: list[YearRow]
    plan_at: str
    decisions: list[GrantDecision]
    instalments: list[InstalmentRow]
    instalments_url: str


@dataclass(frozen=True)
class Papers:
    """What stays between the contactschool and the ministry."""

    contact: list[tuple[str, str]]
    changes: list[ChangeRequest]
    answer_url: str
    documents: list[GrantDocument]
    document_url: str


@dataclass(frozen=True)
class Sheet:
    """`papers` is None for who reads the application only because of a municipality."""

    turn: Turn
    buttons: list[Button]
    obstacles: list[Obstacle]
    money: Money
    papers: Papers | None
    facts: list[tuple[str, Any]]
    moments: list[tuple[str, str]]
    entries: list[Entry]


def sheet_of(application: Application, user: User) -> Sheet:
    """Return the sheet of `application` (with `next_step`) for `user`."""
    prefetch_related_objects([application], "years", "instalments", "accounts")
    changes = list(application.change_requests.select_related("asked_by", "answered_by", "decision"))
    for change in changes:
        change.application = application
    decides = has_right(user, application, Right.DECIDE)
    money = _money(application, user, decides=decides)
    answer_url = _answer_url(changes, user)
    turn = _turn(application, user, money, answer_url)
    is_prepared = application.status == Status.PREPARED
    papers = reads_papers(user, application)
    obstacles = obstacles_to_submit(application) if is_prepared and _prepares(user, application) else []
    for_another = decides and application.next_step in BY_THE_BOARD  # type: ignore[attr-defined]
    buttons = _buttons(application, user, changes)
    return Sheet(
        turn=turn,
        buttons=_with_turn(buttons, turn, for_another=for_another, is_blocked=bool(obstacles)),
        obstacles=obstacles,
        money=money,
        papers=_papers(application, user, changes, answer_url) if papers else None,
        facts=facts_of(application),
        moments=moments_of(application),
        entries=entries(Event.objects.filter(stream=application.stream).order_by("-number")[:LATEST], papers=papers),
    )


def _url(page: str, application: Application, *arguments: object) -> str:
    return reverse(f"funding:{page}", args=[application.reference, *arguments])


def _prepares(user: User, application: Application) -> bool:
    return has_right(user, application, Right.PREPARE)


def _money(application: Application, user: User, *, decides: bool) -> Money:
    figures = figures_of(Application.objects.filter(pk=application.pk)).of(application)
    decisions = application.decisions.order_by("recorded_at")
    plans = decides and application.status in PAYABLE and figures.money.to_pay > 0
    return Money(
        total=figures.money,
        stages=stages_of(application, figures.money, figures.plan_at),
        years=year_rows(application, figures.years, user),
        plan_at=figures.plan_at,
        decisions=list(decisions),
        instalments=[instalment_row(application, row, decides=decides) for row in application.instalments.all()],
        instalments_url=_url("instalments", application) if plans else "",
    )


def _papers(application: Application, user: User, changes: list[ChangeRequest], answer_url: str) -> Papers:
    documents = application.documents.select_related("file", "added_by").defer("file__content")
    return Papers(
        contact=contact_of(application),
        changes=changes,
        answer_url=answer_url,
        documents=list(documents),
        document_url=_url("document_add", application) if can_add_document(user, application) else "",
    )


def _answer_url(changes: Sequence[ChangeRequest], user: User) -> str:
    asked = next((change for change in changes if can_answer_change(user, change)), None)
    return _url("answer_change", asked.application, asked.pk) if asked else ""


def _turn(application: Application, user: User, money: Money, answer_url: str) -> Turn:
    step = application.next_step  # type: ignore[attr-defined]  # annotated by the loader
    if not step:
        return Turn("", "", "")
    who = application.board.name if step in BY_THE_BOARD else "OCW"
    if step == Next.DECIDE and TRANSITIONS["grant"].is_own(user, application):
        who = "een collega bij OCW, want u diende deze aanvraag zelf in"
    label = str(Next(step).label)
    words = {
        Next.PLAN: parts_sentence(application),
        Next.RECLAIM: f"{euro(money.total.overpaid)} terugvorderen",
    }
    url = _page_of(Next(step), application, user, money, answer_url)
    return Turn(words.get(step) or label, who, url, label)


def _page_of(step: Next, application: Application, user: User, money: Money, answer_url: str) -> str:
    """Return where `step` is done, "" when that is not up to `user`."""
    plain = {
        Next.SUBMIT: ("submit",),
        Next.DECIDE: ("decide", "grant"),
        Next.SETTLE: ("decide", "settle"),
        Next.RECLAIM: ("decide", "reclaim"),
        Next.PLAN: ("instalments",),
    }
    if step in plain:
        page, *parts = plain[step]
        transition = TRANSITIONS.get(parts[0] if parts else page)
        may = transition.allowed(user, application) if transition else has_right(user, application, Right.DECIDE)
        return _url(page, application, *parts) if may else ""
    found = {
        Next.ANSWER: [answer_url],
        Next.PAY: [row.pay_url for row in money.instalments],
        Next.JUDGE: [row.url for row in money.years if row.action == "Beoordelen"],
        Next.COMPLETE: [row.url for row in money.years if row.figures.state == AccountState.RETURNED],
        Next.ACCOUNT: [row.url for row in money.years if row.is_due],
    }
    may = _may_account(user, application) if step in BY_THE_BOARD else True
    return next((url for url in found[step] if url), "") if may else ""


def _may_account(user: User, application: Application) -> bool:
    return has_right(user, application, Right.ACCOUNT)


def _with_turn(buttons: list[Button], turn: Turn, *, for_another: bool, is_blocked: bool) -> list[Button]:
    """Put what must happen now first; a step of the table keeps its own words.

    It stands out when it is up to the viewer and can be done. `for_another`: who decides can do it for the board.
    """
    if not turn.url:
        return buttons
    steps = [button for button in buttons if button.url == turn.url]
    first = replace(steps[0] if steps else Button(turn.label, turn.url), is_next=not (for_another or is_blocked))
    if for_another:
        first = replace(first, label=f"{first.label} namens de contactschool")
    return [first, *(button for button in buttons if button.url != turn.url)]


def _buttons(application: Application, user: User, changes: list[ChangeRequest]) -> list[Button]:
    """Return what the viewer can do: the steps of the table first, then what changes no status."""
    found = []
    for transition in possible(user, application):
        page = ("decide", transition.name) if transition.decision else (transition.name,)
        found.append(Button(transition.label, _url(page[0], application, *page[1:])))
    if application.status not in ENDED and _prepares(user, application):
        found.append(Button("Gegevens wijzigen", _url("edit", application), "pencil-line"))
    if can_ask_change(user, application) and all(change.state != ChangeState.ASKED for change in changes):
        found.append(Button("Wijziging vragen", _url("ask_change", application)))
    return found
