"""Preparing, changing, submitting, deciding, paying by page: what was typed stays, and refusals have figures."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.html import escape

from agendas.choices import State
from funding.choices import Status
from funding.models import Application, GrantDecision
from tests.cast import Cast
from tests.factories import make_agenda
from tests.funding.factories import make_application, make_scheme

TODAY = timezone.localdate()
TYPED = f"{TODAY.day}-{TODAY.month}-{TODAY.year}"


def _url(application: Application, page: str = "") -> str:
    return f"/subsidie/{application.reference}/{page}"


def _text(response: Any) -> str:
    return str(response.content.decode())


def test_prepare_from_an_agenda(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.CONSULTATION)
    scheme = make_scheme()
    client.force_login(cast.school_board)
    first = _text(client.get("/subsidie/nieuw/"))
    assert f'<option value="{agenda.reference}">' in first
    address = f"/subsidie/nieuw/?agenda={agenda.reference}"
    page = client.get(address)
    text = _text(page)
    # The plan of the intervention, the only contactschool and the own name are there already.
    assert "2.000" in text
    assert 'value="Sjoerd School"' in text
    assert '<option value="99901" selected>' in text
    wrong = client.post(address, {"board": "99901", "kind": "new_agenda", "contact_name": "Carla"})
    assert wrong.status_code == 422
    assert "Maak een keuze bij ‘Regeling’." in _text(wrong)
    assert 'value="Carla"' in _text(wrong)
    sent = {"scheme": scheme.code, "board": "99901", "school": "99X001", "kind": "new_agenda", "contact_name": "Carla"}
    checked = client.post(address, {**sent, "check": "1"})
    assert checked.status_code == 200
    assert "is nog niet ondertekend" in _text(checked)
    assert not Application.objects.exists()
    made = client.post(address, sent)
    application = Application.objects.get()
    assert made.url.split("?")[0] == _url(application)
    assert application.school is not None
    assert (application.school.establishment, application.contact_name) == ("99X001", "Carla")
    assert list(application.years.values_list("year", "amount")) == [(2022, Decimal("2000.00"))]
    again = client.post(address, sent)
    assert again.status_code == 422
    assert f"al een aanvraag: {application.reference}" in _text(again)


def test_prepare_is_for_the_own_contactschool(cast: Cast, client) -> None:
    agenda = make_agenda(cast)
    address = f"/subsidie/nieuw/?agenda={agenda.reference}"
    for person, status in (("coordinator_noord", 403), ("reader", 403), ("ocw_finance", 200)):
        client.force_login(cast.people[person])
        # Of an agenda in draft finance reads nothing yet.
        assert client.get(address).status_code == (404 if status == 200 else status)
    client.force_login(cast.school_board)
    assert client.get("/subsidie/nieuw/?agenda=GKA-1900-0000").status_code == 404
    assert client.get("/subsidie/nieuw/?agenda=%00").status_code == 404


def test_edit(cast: Cast, client) -> None:
    application = make_application(cast)
    client.force_login(cast.school_board)
    sent = {"kind": "new_agenda", "contact_name": "Wim", "contact_email": "wim@example.org", "version": "0"}
    wrong = client.post(_url(application, "wijzigen/"), {**sent, "year_2022": "-5", "note": "Wat ik typte"})
    assert wrong.status_code == 422
    assert "Wat ik typte" in _text(wrong)
    saved = client.post(_url(application, "wijzigen/"), {**sent, "year_2022": "70.000,-", "year_2023": "0"})
    assert saved.url.split("?")[0] == _url(application)
    assert list(application.years.values_list("year", "amount")) == [(2022, Decimal(70000))]


def test_two_people_change_one_application(cast: Cast, client) -> None:
    application = make_application(cast)
    client.force_login(cast.school_board)
    first = {
        "kind": "new_agenda",
        "contact_name": "De eerste",
        "version": "0",
        "year_2022": "2.000",
        "year_2023": "1.000",
    }
    client.post(_url(application, "wijzigen/"), first)
    client.force_login(cast.ocw_finance)
    second = {**first, "contact_name": "De tweede", "year_2022": "3.000"}
    shown = client.post(_url(application, "wijzigen/"), second)
    assert shown.status_code == 422
    text = _text(shown)
    assert 'value="De tweede"' in text
    assert dict(shown.context["differs"]) == {"Contactpersoon": "De eerste", "Gevraagd voor 2022": "2.000"}
    # The page now knows the other version: saving again is a choice.
    assert client.post(_url(application, "wijzigen/"), {**second, "version": "1"}).status_code == 302
    application.refresh_from_db()
    assert application.contact_name == "De tweede"


def test_submit_shows_every_obstacle_and_stores_nothing(cast: Cast, client) -> None:
    application = make_application(cast)
    client.force_login(cast.school_board)
    page = client.get(_url(application, "indienen/"))
    assert len(page.context["obstacles"]) > 1
    text = _text(page)
    assert all(escape(obstacle.sentence) in text for obstacle in page.context["obstacles"])
    assert "disabled" in text
    assert "is nog niet ondertekend" in text
    refused = client.post(_url(application, "indienen/"))
    assert refused.status_code == 422
    assert "De aanvraag is niet ingediend" in _text(refused)
    application.refresh_from_db()
    assert application.status == Status.PREPARED


def test_withdraw_asks_why(cast: Cast, client) -> None:
    application = make_application(cast, Status.SUBMITTED)
    client.force_login(cast.school_board)
    empty = client.post(_url(application, "intrekken/"), {"reason": " "})
    assert empty.status_code == 422
    assert "Vul een reden in" in _text(empty)
    assert client.post(_url(application, "intrekken/"), {"reason": "Wij stoppen."}).status_code == 302
    application.refresh_from_db()
    assert application.status == Status.WITHDRAWN
    assert client.get(_url(application, "intrekken/")).url == _url(application)


def test_grant_within_the_ceiling(cast: Cast, client) -> None:
    scheme = make_scheme(ceiling=Decimal(5000), valid_from=datetime.date(2020, 1, 1), activities_until=None)
    application = make_application(cast, Status.SUBMITTED, scheme=scheme)
    make_application(cast, Status.GRANTED, scheme=scheme)
    client.force_login(cast.ocw_finance)
    page = client.get(_url(application, "besluit/grant/"))
    whole = page.context["ceilings"][0]
    assert (whole.amount, whole.committed, whole.left) == (Decimal(5000), Decimal(3000), Decimal(2000))
    assert page.context["form"]["amount"].value() == Decimal(3000)
    file = SimpleUploadedFile("besluit.pdf", b"no pdf at all")
    sent = {"number": "B-1", "date": TYPED, "amount": "3.000", "reason": "", "document": file}
    wrong_file = client.post(_url(application, "besluit/grant/"), sent)
    assert wrong_file.status_code == 422
    assert 'value="B-1"' in _text(wrong_file)
    del sent["document"]
    over = client.post(_url(application, "besluit/grant/"), sent)
    assert over.status_code == 422
    assert "nog € 2.000 over" in _text(over)
    assert not GrantDecision.objects.filter(application=application).exists()
    assert client.post(_url(application, "besluit/grant/"), {**sent, "amount": "2.000"}).status_code == 302
    application.refresh_from_db()
    assert (application.status, application.granted) == (Status.GRANTED, Decimal(2000))


def test_other_decisions(cast: Cast, client) -> None:
    client.force_login(cast.ocw_finance)
    submitted = make_application(cast, Status.SUBMITTED)
    no_reason = client.post(_url(submitted, "besluit/reject/"), {"number": "B-2", "date": TYPED})
    assert "zodat de contactschool weet waarom" in _text(no_reason)
    assert client.post(_url(submitted, "besluit/reject/"), {"number": "B-2", "date": TYPED, "reason": "Te laat."}).url
    submitted.refresh_from_db()
    assert submitted.status == Status.REJECTED
    granted = make_application(cast, Status.GRANTED)
    twice = client.post(_url(granted, "besluit/settle/"), {"number": "B-2", "date": TYPED, "amount": "0"})
    assert twice.status_code == 422
    assert client.get(_url(granted, "besluit/grant/")).url == _url(granted)
    assert client.get(_url(granted, "besluit/submit/")).status_code == 404
    assert client.get(_url(granted, "besluit/niets/")).status_code == 404
    client.force_login(cast.school_board)
    assert client.get(_url(granted, "besluit/change/")).status_code == 403


def _plan(*rows: tuple[str, str], version: int = 0) -> dict[str, str]:
    sent = {"t-TOTAL_FORMS": str(len(rows)), "t-INITIAL_FORMS": "0", "version": str(version)}
    for number, (on, amount) in enumerate(rows):
        sent |= {f"t-{number}-on": on, f"t-{number}-amount": amount}
    return sent


def test_instalments(cast: Cast, client) -> None:
    application = make_application(cast, Status.GRANTED, years={2022: Decimal("100.01")})
    application.instalments.all().delete()
    client.force_login(cast.ocw_finance)
    address = _url(application, "termijnen/")
    rows = client.get(address).context["formset"].initial
    # Equal parts as the scheme has them, no cent lost, and two rows to spare.
    assert [row.get("amount") for row in rows] == [Decimal("50.01"), Decimal("50.00"), None, None]
    half = client.post(address, _plan(("1-3-2022", "50,01"), ("", "50")))
    assert half.status_code == 422
    assert "Vul in wanneer € 50 wordt betaald." in _text(half)
    less = client.post(address, _plan(("1-3-2022", "50,01"), ("1-3-2023", "49,99")))
    assert less.status_code == 422
    assert "€ 0,01 te weinig" in _text(less)
    order = client.post(address, _plan(("1-3-2023", "50,01"), ("", ""), ("1-3-2022", "50")))
    assert "voor termijn 1" in str(order.context["formset"].errors[2])
    good = client.post(address, _plan(("1-3-2022", "50,01"), ("", ""), ("1-3-2023", "50")))
    assert good.status_code == 302
    assert [row.amount for row in application.instalments.all()] == [Decimal("50.01"), Decimal("50.00")]
    # The page as it comes can be saved as it is.
    again = client.get(address).context["formset"]
    sent = {"t-TOTAL_FORMS": "4", "t-INITIAL_FORMS": str(again.initial_form_count()), "version": "1"}
    for form in again:
        sent |= {form.add_prefix(name): str(form[name].value() or "").replace(".", ",") for name in ("on", "amount")}
    assert client.post(address, sent).status_code == 302
    assert [row.amount for row in application.instalments.all()] == [Decimal("50.01"), Decimal("50.00")]


def test_pay_once(cast: Cast, client) -> None:
    application = make_application(cast, Status.GRANTED)
    client.force_login(cast.ocw_finance)
    address = _url(application, "termijnen/1/betalen/")
    assert client.get(address).context["form"]["amount"].value() == Decimal(1500)
    sent = {"paid_on": TYPED, "amount": "1.501", "payment_reference": "PAY-1"}
    more = client.post(address, sent)
    assert more.status_code == 422
    assert "meer dan dat" in _text(more)
    assert 'value="PAY-1"' in _text(more)
    assert client.post(address, {**sent, "amount": "1.500,-"}).status_code == 302
    assert client.post(address, {**sent, "amount": "1.500,-"}).url == _url(application)
    second = client.post(_url(application, "termijnen/2/betalen/"), {**sent, "amount": "1.500"})
    assert "Betaling PAY-1 is al ingevoerd" in _text(second)
    assert [row.paid_amount for row in application.instalments.all()] == [Decimal(1500), None]
    assert client.get(_url(application, "termijnen/9/betalen/")).status_code == 404


@pytest.mark.slow
def test_from_a_signed_agenda_to_a_submitted_application(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    scheme = make_scheme(valid_from=datetime.date(2020, 1, 1))
    client.force_login(cast.school_board)
    address = f"/subsidie/nieuw/?agenda={agenda.reference}"
    sent = {
        "scheme": scheme.code,
        "board": "99901",
        "kind": "new_agenda",
        "contact_name": "C",
        "contact_email": "c@example.org",
    }
    checked = client.post(address, {**sent, "check": "1"})
    assert "Alle controles zijn goed" in _text(checked), [one.sentence for one in checked.context["obstacles"]]
    client.post(address, sent)
    application = Application.objects.get()
    page = client.get(_url(application, "indienen/"))
    assert f'name="version" value="{application.version}"' in _text(page)
    assert client.post(_url(application, "indienen/"), {"version": application.version}).url == _url(application)
    application.refresh_from_db()
    assert application.status == Status.SUBMITTED
    # What was asked stands; who to call does not.
    page = client.get(_url(application, "wijzigen/"))
    assert "year_2022" not in page.context["form"].fields
    assert client.post(_url(application, "wijzigen/"), {"contact_name": "Dirk", "version": application.version}).url
    application.refresh_from_db()
    assert application.contact_name == "Dirk"
