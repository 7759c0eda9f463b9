"""The page of an account: what is known already, and the figures beside the form."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from agendas.choices import PartyRole
from agendas.models import InterventionParty, PlannedIntervention
from agendas.richtext import html_to_plain
from funding.accountability import YearBook, books_of, destinations_for, due_on, granted_on, part_name
from funding.actions.accounting import AccountFacts
from funding.forms.accounting import TEXT_LIMIT
from funding.models import Application, YearAccount
from funding.years import years_of
from gka_portal.notation import dutch_date, euro

# Texts of the year before that are worth reading again; what was done and reached is new every year.
_FROM_LAST_YEAR = ("nature_and_extent", "obligations")
FIELDS = tuple(AccountFacts.__dataclass_fields__)


def figures_of(application: Application, book: YearBook) -> list[tuple[str, str]]:
    """Return what is known of the money of this year, as terms and values."""
    facts = [
        (f"Gevraagd voor {book.year}", euro(book.planned)),
        (f"Betaald in {book.year}", euro(book.paid)),
    ]
    if book.year > years_of(application)[0]:
        ahead = ("Eerder vooruitbetaald door het bestuur", euro(-book.carried))
        facts.append(ahead if book.carried < 0 else ("Over van eerdere jaren", euro(book.carried)))
    facts.append(("Te besteden", euro(max(book.available, Decimal()))))
    return [*facts, ("Uiterlijk indienen op", dutch_date(due_on(book.year, granted_on(application))))]


def rule_of(application: Application, year: int) -> list[str]:
    """Return where what is left may go: when all is done, and when it is not."""
    return list(dict.fromkeys(destinations_for(application, year, done=done)[1] for done in (False, True)))


@dataclass(frozen=True)
class Known:
    """What stands elsewhere about the field `name`. It may be false of this year: read beside the field, not in it."""

    name: str
    title: str
    text: str

    @property
    def key(self) -> str:
        return f"take:{self.name}"


def known_for(application: Application, year: int) -> dict[str, Known]:
    """Return by field what is known: the plan of the agenda, and what was written of the year before; one query."""
    found = from_agenda(application)
    if before := _before(application, year):
        title = f"Over {before.year} schreef u"
        found |= {name: Known(name, title, text) for name in _FROM_LAST_YEAR if (text := getattr(before, name))}
    return found


def sure_of(application: Application, year: int) -> dict[str, bool]:
    """Return what a new account can begin with, because it stays true: activities that ended do not begin again."""
    before = _before(application, year)
    return {"activities_done": True} if before and before.activities_done else {}


def _before(application: Application, year: int) -> YearAccount | None:
    return max((row for row in application.accounts.all() if row.year < year), key=lambda row: row.year, default=None)


def from_agenda(application: Application) -> dict[str, Known]:
    """Return the activities and goals of the interventions for which this contactschool asks the money; one query."""
    asked = InterventionParty.objects.filter(role=PartyRole.APPLICANT, school_board=application.board_id)
    rows = PlannedIntervention.objects.filter(agenda=application.agenda_id, pk__in=asked.values("intervention"))
    plans = list(rows.order_by("position").values_list("name", "activities", "goal"))
    found = [
        Known(
            "realised_activities",
            "In de agenda staat als plan",
            _texts("Gepland", [(name, activities) for name, activities, _goal in plans]),
        ),
        Known("results", "In de agenda staat als doel", _texts("Doel", [(name, goal) for name, _, goal in plans])),
    ]
    return {known.name: known for known in found if known.text}


def _texts(word: str, plans: list[tuple[str, str]]) -> str:
    """Return one block for each intervention that says something; cut where the field ends."""
    blocks = [f"{name}\n{word}: {text}" for name, html in plans if (text := html_to_plain(html))]
    return "\n\n".join(blocks)[:TEXT_LIMIT]


@dataclass(frozen=True)
class Difference:
    """A field that somebody else changed: what stands there now, and what was typed here."""

    label: str
    stored: str
    typed: str


def differences(form: Any, stored: YearAccount) -> list[Difference]:
    """Return where what was typed differs from what somebody else stored meanwhile."""
    found = []
    for name in FIELDS:
        typed, there = form.cleaned_data.get(name), getattr(stored, name)
        if typed != there:
            found.append(Difference(str(form[name].label), _shown(name, there), _shown(name, typed)))
    return found


def _shown(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "Ja" if value else "Nee"
    if isinstance(value, Decimal):
        return euro(value)
    if name == "destination" and value:
        return YearAccount(destination=value).get_destination_display()
    return str(value or "Niet ingevuld")


def facts_of(account: YearAccount) -> list[tuple[str, str]]:
    """Return the money of an account as terms and values, for who reads it."""
    facts = [
        ("Besteed", euro(account.spent) if account.spent is not None else "Niet ingevuld"),
        ("Alle activiteiten zijn afgerond", "Ja" if account.activities_done else "Nee"),
        ("Wat overblijft", account.get_destination_display() or "Er blijft niets over"),
    ]
    if account.destination_note:
        facts.append(("Toelichting", account.destination_note))
    return facts


def texts_of(account: YearAccount) -> list[tuple[str, str]]:
    """Return the five parts of the report with their names."""
    return [(part_name(name), getattr(account, name)) for name in YearAccount.texts]


def left_after(application: Application, year: int) -> str:
    """Return what is left of `year` with what was submitted."""
    left = books_of(application)[year].left
    return euro(left) if left >= 0 else f"niets; het bestuur betaalde {euro(-left)} vooruit"
