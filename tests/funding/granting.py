"""Applications for the tests of the steps: a state is reached by the real actions and nothing else."""

import datetime
from dataclasses import replace
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from agendas.choices import State
from agendas.models import Agenda, FundingScheme
from funding.accountability import books_of, destinations_for, with_books
from funding.actions.accounting import AccountFacts, judge_account, save_account, submit_account
from funding.actions.applying import Contact, prepare, submit
from funding.actions.deciding import Decision, decide
from funding.actions.paying import Planned, pay, plan_instalments
from funding.choices import ApplicationKind
from funding.models import Application, GrantDecision, Instalment, YearAccount
from funding.rules import proposed_instalments
from funding.years import years_of
from municipalities.models import School
from records.clock import now
from tests.cast import Cast
from tests.factories import complete_document, make_agenda

CONTACT = Contact("Carla Contact", "carla.contact@example.org", "06 12345678")
_numbers = count(1)


def scheme_of(code: str = "proef-2021", **fields: Any) -> FundingScheme:
    """Return a scheme of which everything but its windows is known."""
    facts: dict[str, Any] = {
        "name": "Regeling proef 2021",
        "source": "Stcrt. 2021, 1",
        "valid_from": datetime.date(2021, 1, 1),
        "ceiling": Decimal(1_000_000),
        "maximum": Decimal(140_000),
        "gka_share": "2/3",
        "instalments": 2,
        "sectors": ["po", "vo"],
        "accountability": "G1",
        **fields,
    }
    return FundingScheme.objects.create(code=code, **facts)


def signed_agenda(cast: Cast, **changes: Any) -> Agenda:
    """Return a signed agenda of 2022-2025 that plans € 60.000 for the contactschool of the cast, € 90.000 in all."""
    document = complete_document(cast)
    plan = document["interventions"]
    plan[0]["budget"]["lines"] = [{"year": 2022, "category": "training", "amount": "90000.00"}]
    plan[0]["funding"]["lines"] = [
        {"year": 2022, "source": "gka", "amount": "60000.00"},
        {"year": 2022, "source": "school", "amount": "30000.00"},
    ]
    return make_agenda(cast, **{"state": State.SIGNED, "interventions": plan, **changes})


def prepared(cast: Cast, **facts: Any) -> Application:
    """Return an application of the contactschool of the cast, with all that is needed to submit it."""
    agenda = facts.pop("agenda", None) or signed_agenda(cast)
    board = facts.get("board", cast.board)
    return prepare(
        agenda=agenda,
        **{
            "scheme": facts.pop("scheme", None) or scheme_of(),
            "board": board,
            "school": School.objects.filter(board=board).order_by("establishment").first(),
            "kind": ApplicationKind.NEW_AGENDA,
            "contact": CONTACT,
            "by": cast.school_board,
            **facts,
        },
    )


def submitted(cast: Cast, **facts: Any) -> Application:
    application = prepared(cast, **facts)
    return submit(application=application, version=application.version, by=facts.get("by", cast.school_board))


def decision(amount: Decimal | int | None = None, **facts: Any) -> Decision:
    """Return a decision of today with a number of its own."""
    return Decision(
        **{
            "number": f"BES-{next(_numbers)}",
            "date": timezone.localdate(now()),
            "amount": None if amount is None else Decimal(amount),
            "reason": "Zo is het besloten.",
            **facts,
        }
    )


def decided(cast: Cast, application: Application, step: str, amount: Decimal | int | None = None) -> GrantDecision:
    return decide(application=application, step=step, decision=decision(amount), by=cast.ocw_finance)


def granted(cast: Cast, amount: Decimal | int = 60_000, **facts: Any) -> Application:
    application = submitted(cast, **facts)
    decided(cast, application, "grant", amount)
    return latest(application)


def planned(cast: Cast, application: Application) -> list[Instalment]:
    """Plan what the scheme proposes, from today."""
    parts = [Planned(timezone.localdate(now()), amount) for amount in proposed_instalments(application)]
    version = latest(application).version
    return plan_instalments(application=application, planned=parts, version=version, by=cast.ocw_finance)


def paid(cast: Cast, instalment: Instalment, amount: Decimal | int | None = None, **facts: Any) -> Instalment:
    return pay(
        instalment=instalment,
        **{
            "paid_on": timezone.localdate(now()),
            "amount": instalment.amount if amount is None else Decimal(amount),
            "payment_reference": f"BET-{next(_numbers)}",
            "by": cast.ocw_finance,
            **facts,
        },
    )


def latest(application: Application) -> Application:
    """Return `application` as it is in the database now."""
    return Application.objects.select_related("scheme", "agenda", "board", "school").get(pk=application.pk)


def accounted(cast: Cast, application: Application, *, spent: Decimal | int = 0) -> None:
    """Account for every year of `application`, `spent` in the first; OCW agrees with each."""
    texts: dict[str, Any] = dict.fromkeys(YearAccount.texts, "Er zijn vier trainingen gegeven.")
    url = "https://www.noorderpoolster.example/jaarverslag.pdf"
    for year in years_of(application):
        done = year == years_of(application)[-1]
        facts = AccountFacts(spent=Decimal(spent), activities_done=done, annual_report_url=url, **texts)
        row = with_books(Application.objects.all()).get(pk=application.pk)
        if books_of(row)[year].available > spent:
            facts = replace(facts, destination=str(destinations_for(row, year, done=done)[0][0]))
        save_account(application=row, year=year, facts=facts, version=0, by=cast.school_board)
        submit_account(application=row, year=year, by=cast.school_board)
        judge_account(application=row, year=year, accepted=True, remark="", by=cast.ocw_finance)
        spent = 0
