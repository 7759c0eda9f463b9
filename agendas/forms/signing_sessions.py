"""The answers of who signs, for everything that waits; and the confirmation of them, once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict

from accounts.models import User
from accounts.second_factor import Factors
from agendas.actions.signing_sessions import NOBODY_CHOSEN, Choice, problems_of
from agendas.choices import Answer
from agendas.forms.steps import SignatureForm
from agendas.richtext import normalise
from agendas.tables.gone_answers import gone_sentences
from agendas.tables.signing_sessions import WaitingRow
from gka_portal.forms import PlainDutchErrors

REASON_LIMIT = 400
# The last one is the answer of who leaves an agenda for another time.
LABELS = [*Answer.choices, ("", "Nu niet")]
LOOK_AGAIN = "Kijk uw antwoorden na en ga opnieuw verder."


@dataclass(frozen=True)
class Option:
    """One answer that can be chosen for an agenda."""

    value: str
    label: str
    is_chosen: bool
    is_open: bool


@dataclass(frozen=True)
class Line:
    """A row of the list with its fields."""

    row: WaitingRow
    answer: forms.BoundField
    reason: forms.BoundField
    sha256: forms.BoundField
    options: list[Option]


def with_read_chosen(sent: QueryDict, rows: list[WaitingRow]) -> QueryDict:
    """Return what was sent, with each of `rows` that was read and has no answer set to sign; not what is held."""
    chosen = sent.copy()
    for row in rows:
        name = f"answer-{row.request.pk}"
        if row.may_be_chosen and not chosen.get(name):
            chosen[name] = Answer.SIGN
    return chosen


class AnswersForm(PlainDutchErrors, forms.Form):
    """For each of `rows` an answer, the hash of its text and, for holding or refusing, why.

    Everything begins at "not now": nobody signs what they did not choose to.
    """

    hide_optional_mark = True

    def __init__(self, *args: Any, rows: list[WaitingRow], user: User, **kwargs: Any) -> None:
        self.rows, self.user = rows, user
        super().__init__(*args, **kwargs)
        for row in rows:
            request = row.request
            self.fields[f"answer-{request.pk}"] = forms.ChoiceField(label=row.name, choices=LABELS, required=False)
            self.fields[f"reason-{request.pk}"] = forms.CharField(
                label=row.name,
                max_length=REASON_LIMIT,
                required=False,
                initial=request.hold_reason,
                error_messages={"max_length": f"Maak de reden korter: hoogstens {REASON_LIMIT} tekens."},
                widget=forms.Textarea({"rows": 2}),
            )
            self.fields[f"sha256-{request.pk}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, max_length=64, initial=request.round.version.sha256
            )
        # Chosen for answers; filled by clean().
        self.choices: list[Choice] = []

    def clean(self) -> dict[str, Any]:
        for row in self.rows:
            pk, data = row.request.pk, self.cleaned_data
            answer = data.get(f"answer-{pk}", "")
            if answer:
                reason = normalise(data.get(f"reason-{pk}", "")).strip()
                self.choices.append(Choice(pk, Answer(answer), data.get(f"sha256-{pk}", ""), reason))
        if gone := self._gone():
            self.add_error(None, " ".join([*gone_sentences(gone, self.user), LOOK_AGAIN]))
        elif not self.choices:
            self.add_error(None, NOBODY_CHOSEN)
        self.refuse(problems_of(self.choices, self.user) if self.choices else {})
        return self.cleaned_data

    def refuse(self, problems: dict[UUID, str]) -> None:
        """Show what is wrong with an answer, at its reason when that is what lacks."""
        for choice in self.choices:
            if problem := problems.get(choice.request):
                lacks = choice.answer != Answer.SIGN and not choice.reason
                self.add_error(f"{'reason' if lacks else 'answer'}-{choice.request}", problem)

    def _gone(self) -> list[str]:
        """Return for which requests something was answered that are not in the list any more."""
        known = {f"answer-{row.request.pk}" for row in self.rows}
        names = [name for name in self.data if name.startswith("answer-") and name not in known and self.data[name]]
        return [name.removeprefix("answer-") for name in names]

    @property
    def lines(self) -> Iterator[Line]:
        for row in self.rows:
            answer = self[f"answer-{row.request.pk}"]
            chosen = answer.value() or ""
            options = [
                Option(value, label, value == chosen, value != Answer.SIGN or row.request.is_read)
                for value, label in LABELS
            ]
            yield Line(row, answer, self[f"reason-{row.request.pk}"], self[f"sha256-{row.request.pk}"], options)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The chosen answers as they are sent once more, with the confirmation."""
        return [
            pair
            for choice in self.choices
            for pair in (
                (f"answer-{choice.request}", str(choice.answer)),
                (f"reason-{choice.request}", choice.reason),
                (f"sha256-{choice.request}", choice.sha256),
            )
        ]

    def chosen(self, answer: Answer) -> list[tuple[WaitingRow, Choice]]:
        """Return the rows with this answer."""
        by_request = {choice.request: choice for choice in self.choices if choice.answer == answer}
        return [(row, by_request[row.request.pk]) for row in self.rows if row.request.pk in by_request]


class ConfirmForm(SignatureForm):
    """Place and second factor, once for `number` agendas that are signed; nothing of that when none is."""

    session = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, number: int, factors: Factors, asks_password: bool, **kwargs: Any) -> None:
        what = "deze agenda" if number == 1 else f"deze {number} agenda’s"
        super().__init__(*args, factors=factors, asks_password=asks_password, on_behalf_of="", the=what, **kwargs)
        # Each answer has its own.
        del self.fields["sha256"]
        self.fields["confirmed"].label = f"Ik heb {what} gelezen en onderteken {'haar' if number == 1 else 'ze'}."
        self.fields["confirmed"].error_messages["required"] = f"Zet een vinkje als u {what} wilt ondertekenen."
        self.signs = number > 0
        if not self.signs:
            for name in ("place", "confirmed", "answer", "credential"):
                del self.fields[name]
