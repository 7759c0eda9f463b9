"""From prepared to settled, each step by the real action: rows, events, mail, sums, and who may."""

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.emails import render
from accounts.models import OutgoingMail
from funding.actions.applying import withdraw
from funding.actions.deciding import decide
from funding.choices import AccountState, Status
from funding.integrity import first_misfit, misfits
from funding.models import Application, GrantDecision, Instalment
from funding.rules import Refused
from funding.timeline import entries
from funding.workflow import TRANSITIONS, StepRefused
from gka_portal.notation import dutch_date
from municipalities.models import Membership
from municipalities.roles import Role
from records.models import Event
from records.uploads import CheckedUpload
from tests.cast import Cast, make_person
from tests.funding.factories import make_account, make_application
from tests.funding.granting import accounted, decided, decision, granted, latest, paid, planned, prepared, submitted


def events_of(application: Application) -> list[str]:
    return list(Event.objects.in_stream(application.stream).order_by("number").values_list("action", flat=True))


def mailed(template: str) -> set[str]:
    return set(OutgoingMail.objects.filter(template=template).values_list("recipient__email", flat=True))


def test_the_whole_life_is_told_and_fits(cast: Cast) -> None:
    application = granted(cast, 60_000)
    first, second = planned(cast, application)
    assert (first.amount, second.amount) == (Decimal(30_000), Decimal(30_000))
    paid(cast, first)
    decided(cast, application, "change", 50_000)
    assert latest(application).status == Status.CHANGED
    (rest,) = [part for part in planned(cast, latest(application)) if part.paid_on is None]
    assert (rest.number, rest.amount) == (2, Decimal(20_000))
    paid(cast, rest)
    accounted(cast, latest(application), spent=45_000)
    decided(cast, application, "settle", 45_000)
    decided(cast, application, "reclaim", 5_000)
    row = latest(application)
    assert (row.status, row.granted) == (Status.RECLAIMED, Decimal(45_000))
    assert events_of(row) == [
        "application_prepared",
        "application_submitted",
        "granted",
        "instalments_planned",
        "instalment_paid",
        "grant_changed",
        "instalments_planned",
        "instalment_paid",
        "account_saved",
        "account_submitted",
        "account_accepted",
        "grant_settled",
        "grant_reclaimed",
    ]
    assert list(misfits()) == []


def test_the_history_reads_as_sentences_with_figures(cast: Cast) -> None:
    application = granted(cast, 60_000)
    paid(cast, planned(cast, application)[0])
    told = entries(Event.objects.in_stream(application.stream).order_by("number"), papers=True)
    assert [entry.title for entry in told] == [
        "De aanvraag is voorbereid.",
        "De aanvraag is ingediend.",
        "De subsidie is verleend.",
        "De termijnen zijn gepland.",
        "Termijn 1 is betaald.",
    ]
    assert told[1].text == "Gevraagd: € 60.000 in 2022"
    assert "€ 60.000" in told[2].text
    assert "termijn 2: € 30.000 op " in told[3].text
    assert told[4].text.startswith("€ 30.000 op ")
    assert told[1].who == "Sjoerd School (Schoolbestuur)"


def test_mail_goes_to_who_is_next(cast: Cast) -> None:
    application = granted(cast)
    paid(cast, planned(cast, application)[0])
    assert mailed("grant_submitted") == {cast.ocw_finance.email}
    # The contact has no account, so everybody who acts for the board reads it.
    assert mailed("grant_decided") == {cast.school_board.email, cast.coordinator_noord.email}
    assert mailed("grant_paid") == {cast.school_board.email}


def bodies(template: str) -> str:
    mail = render(OutgoingMail.objects.filter(template=template).order_by("pk").last())  # type: ignore[arg-type]
    return f"{mail.subject}\n{mail.body}"


def test_the_mails_say_what_who_and_how_much(cast: Cast) -> None:
    application = granted(cast)
    paid(cast, planned(cast, application)[0], payment_reference="BET-77")
    reference, board = application.reference, "Stichting De Noorderpoolster Onderwijs"
    url = f"/subsidie/{reference}/"
    asked, given, money = bodies("grant_submitted"), bodies("grant_decided"), bodies("grant_paid")
    today = dutch_date(timezone.localdate())
    assert asked.startswith(f"Nieuwe aanvraag: {board} ({reference})")
    assert "Gevraagd: € 60.000" in asked and "(Alkmaar)" in asked and url in asked
    assert given.startswith(f"Verleend: {board} ({reference})")
    assert f"van {today}" in given and "Bedrag: € 60.000" in given and "Zo is het besloten." in given and url in given
    assert money.startswith(f"Betaald: termijn 1 ({reference})")
    assert "Bedrag: € 30.000" in money and f"Datum: {today}" in money and "BET-77" in money and url in money


@pytest.mark.parametrize(
    ("step", "amount", "subject", "words"),
    [
        ("reject", None, "Afgewezen", "heeft de aanvraag afgewezen"),
        ("change", 50_000, "Gewijzigd", "Bedrag: € 50.000"),
        ("settle", 40_000, "Vastgesteld", "Bedrag: € 40.000"),
        ("reclaim", 10_000, "Teruggevorderd", "Terug te betalen: € 10.000"),
    ],
)
def test_each_decision_has_a_mail(cast: Cast, step: str, amount: int | None, subject: str, words: str) -> None:
    before = Status.SUBMITTED if step == "reject" else Status.GRANTED
    application = make_application(cast, before, years={2022: 60_000}, paid=2 if step == "reclaim" else 0)
    for year in (2022, 2023) if step == "settle" else ():
        make_account(application, year, AccountState.ACCEPTED)
    decided(cast, application, step, amount)
    told = bodies("grant_decided")
    assert told.startswith(f"{subject}: ")
    assert words in told


def test_the_contact_with_an_account_gets_the_mail_and_colleagues_do_not(cast: Cast) -> None:
    carla = make_person("carla_contact", "Carla Contact")
    Membership.objects.create(user=carla, role=Role.SCHOOL_BOARD, school_board=cast.board, start="2018-01-01")
    granted(cast)
    assert mailed("grant_decided") == {carla.email, cast.coordinator_noord.email}


def test_a_contact_of_another_board_gets_no_mail(cast: Cast) -> None:
    """Control: an address that happens to have an account is not enough to read about the grant of a board."""
    carla = make_person("carla_contact", "Carla Contact")
    Membership.objects.create(user=carla, role=Role.SCHOOL_BOARD, school_board=cast.other_board, start="2018-01-01")
    granted(cast)
    assert carla.email not in mailed("grant_decided")


def test_a_rejection_has_a_reason_and_no_amount(cast: Cast) -> None:
    application = submitted(cast)
    with pytest.raises(Refused) as refused:
        decide(application=application, step="reject", decision=decision(1, reason=" "), by=cast.ocw_finance)
    assert {problem.field for problem in refused.value.problems} == {"amount", "reason"}
    assert not GrantDecision.objects.exists()
    decided(cast, application, "reject")
    row = latest(application)
    assert (row.status, row.granted) == (Status.REJECTED, None)
    assert first_misfit(row) == ""


def test_the_decision_keeps_its_file_and_the_event_its_hash(cast: Cast) -> None:
    application = submitted(cast)
    upload = CheckedUpload("beschikking.pdf", "application/pdf", b"%PDF-1.7", "0" * 64)
    stored = decide(
        application=application, step="grant", decision=decision(60_000, upload=upload), by=cast.ocw_finance
    )
    assert stored.document is not None
    event = Event.objects.in_stream(application.stream).get(action="granted")
    assert event.data["file_sha256"] == stored.document.sha256
    assert first_misfit(latest(application)) == ""


def test_a_change_without_an_amount_moves_the_last_day_only(cast: Cast) -> None:
    application = granted(cast)
    later = decision().date.replace(year=decision().date.year + 1)
    decide(application=application, step="change", decision=decision(activities_until=later), by=cast.ocw_finance)
    row = latest(application)
    assert (row.granted, row.activities_until) == (Decimal(60_000), later)


def test_withdrawing_asks_why_and_ends_it(cast: Cast) -> None:
    application = submitted(cast)
    with pytest.raises(StepRefused, match="Vul een reden in"):
        withdraw(application=application, reason=" ", by=cast.school_board)
    withdraw(application=application, reason="De school stopt.", by=cast.school_board)
    assert latest(application).status == Status.WITHDRAWN
    with pytest.raises(StepRefused, match="de aanvraag is ingetrokken"):
        decided(cast, application, "grant", 60_000)


@pytest.mark.parametrize("name", ["coordinator_noord", "officer_alkmaar", "alderman_alkmaar", "ocw_staff", "reader"])
def test_who_only_reads_takes_no_step(cast: Cast, name: str) -> None:
    application = submitted(cast)
    by = cast.people[name]
    with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
        decide(application=application, step="grant", decision=decision(60_000), by=by)
    with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
        withdraw(application=application, reason="Nee", by=by)
    assert events_of(application) == ["application_prepared", "application_submitted"]


@pytest.mark.parametrize("step", ["grant", "reject", "change", "settle", "reclaim"])
def test_a_board_decides_nothing_about_its_own_money(cast: Cast, step: str) -> None:
    application = submitted(cast) if step in {"grant", "reject"} else granted(cast)
    with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
        decide(application=application, step=step, decision=decision(1), by=cast.school_board)


def test_every_step_is_refused_from_every_other_status(cast: Cast) -> None:
    """Generated from the table: a step is possible from its sources and nowhere else."""
    application = granted(cast)
    tried = 0
    for transition in TRANSITIONS.values():
        if transition.decision is None:
            continue
        for status in set(Status) - transition.sources:
            amount = None if status in {"prepared", "submitted", "rejected", "withdrawn"} else Decimal(60_000)
            Application.objects.filter(pk=application.pk).update(status=status, granted=amount)
            with pytest.raises(StepRefused, match="kan niet: de aanvraag is"):
                decided(cast, application, transition.name, 1)
            tried += 1
    assert tried == sum(len(set(Status) - one.sources) for one in TRANSITIONS.values() if one.decision)


def test_prepared_is_refused_to_who_may_not_or_for_another_board(cast: Cast) -> None:
    with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
        prepared(cast, by=cast.coordinator_noord)
    assert not Application.objects.exists()
    assert not Instalment.objects.exists()


def test_who_acts_is_not_mailed(cast: Cast) -> None:
    """Fenna of OCW-financiën brings an application in herself: nobody is told to look at their own work."""
    submitted(cast, by=cast.ocw_finance)
    assert mailed("grant_submitted") == set()
