"""What the browser kept of a form about a grant comes back, is judged by nobody and stored nowhere; and rows to add."""

from decimal import Decimal
from typing import Any

import pytest

from agendas.choices import State
from funding.choices import Status
from funding.models import Application, GrantDecision
from tests.cast import Cast
from tests.factories import make_agenda
from tests.funding.factories import make_application, make_scheme
from tests.funding.test_application_steps import TYPED, _plan, _text, _url

pytestmark = pytest.mark.django_db
DRAFT = {"row_action": "show:draft", "base": "0"}
MONEY = {"number": "B-77", "date": TYPED, "amount": "12 appels", "reason": "Een lange reden"}


def _is_shown(answer: Any, key: str, *typed: str) -> None:
    """The page shows what was typed as unsaved, under the name of its draft, and says of nothing that it is wrong."""
    assert answer.status_code == 200
    html = _text(answer)
    assert [words for words in typed if words not in html] == []
    assert f'data-draft="{key}"' in html
    assert 'data-warn-unsaved="now"' in html
    assert "error-summary" not in html
    assert "field__error" not in html


@pytest.fixture
def finance(cast: Cast, client: Any) -> Any:
    client.force_login(cast.ocw_finance)
    return client


@pytest.fixture
def board(cast: Cast, client: Any) -> Any:
    client.force_login(cast.school_board)
    return client


def test_a_new_application(board: Any, cast: Cast) -> None:
    agenda, scheme = make_agenda(cast, State.CONSULTATION), make_scheme()
    address = f"/subsidie/nieuw/?agenda={agenda.reference}"
    typed = {"scheme": "weg", "kind": "x", "board": "99901", "contact_name": "Wat ik typte"}
    _is_shown(board.post(address, {**DRAFT, **typed}), f"{agenda.reference}:aanvraag", "Wat ik typte")
    assert not Application.objects.exists()
    made = board.post(address, {"scheme": scheme.code, "board": "99901", "kind": "new_agenda"})
    assert made.url == _url(Application.objects.get()) + f"?opgeslagen={agenda.reference}:aanvraag"
    board.logout()
    lost = board.post(address, {"contact_name": "Wat ik typte"})
    assert lost.status_code == 401
    assert "Wat ik typte" in _text(lost) and "agenda%3D" in _text(lost), "back to the same agenda"


def test_the_facts_of_an_application(board: Any, cast: Cast) -> None:
    application = make_application(cast)
    address, key = _url(application, "wijzigen/"), f"{application.reference}:gegevens"
    typed = {"contact_name": "De mijne", "contact_email": "geen adres", "year_2022": "-5", "version": "0"}
    _is_shown(board.post(address, {**DRAFT, **typed}), key, "De mijne", "geen adres", 'value="-5"')
    application.refresh_from_db()
    assert application.contact_name == "Carla Contact"
    sent = {"kind": "new_agenda", "year_2022": "2.000", "version": "0"}
    assert board.post(address, sent).url.endswith(f"?opgeslagen={key}")


def test_a_decision(finance: Any, cast: Cast) -> None:
    application = make_application(cast, Status.SUBMITTED, scheme=make_scheme(activities_until=None))
    address, key = _url(application, "besluit/grant/"), f"{application.reference}:besluit-grant"
    answer = finance.post(address, {**DRAFT, **MONEY})
    _is_shown(answer, key, "B-77", "12 appels", "Een lange reden", "Kies dat opnieuw")
    assert not GrantDecision.objects.exists()
    # The control: the same without the word of the browser is judged.
    refused = finance.post(address, MONEY)
    assert refused.status_code == 422 and 'data-warn-unsaved="now"' in _text(refused)
    done = finance.post(address, {**MONEY, "amount": "3.000", "activities_until": "31-12-2026"})
    assert done.url.endswith(f"?opgeslagen={key}")
    finance.logout()
    assert "Een lange reden" in _text(finance.post(address, MONEY))


def test_a_payment_and_instalments(finance: Any, cast: Cast) -> None:
    application = make_application(cast, Status.GRANTED)
    address, key = _url(application, "termijnen/1/betalen/"), f"{application.reference}:betaling-1"
    _is_shown(finance.post(address, {**DRAFT, "amount": "x", "payment_reference": "PAY-1"}), key, 'value="PAY-1"')
    assert application.instalments.filter(paid_on=None).count() == 2
    sent = {"paid_on": TYPED, "amount": "1.500", "payment_reference": "PAY-1"}
    assert finance.post(address, sent).url.endswith(f"?opgeslagen={key}")
    plan = finance.post(_url(application, "termijnen/"), {**DRAFT, **_plan(("1-3-2027", "veel"), ("", "10"))})
    _is_shown(plan, f"{application.reference}:termijnen", 'value="veel"', 'value="1-3-2027"')


def test_up_to_24_instalments_one_row_at_a_time(finance: Any, cast: Cast) -> None:
    scheme = make_scheme("test-24", instalments=24)
    application = make_application(cast, Status.GRANTED, scheme=scheme, years={2022: Decimal(2400)})
    application.instalments.all().delete()
    address = _url(application, "termijnen/")
    more = finance.post(address, {**_plan(("1-3-2022", "veel")), "row_action": "add"})
    html = _text(more)
    # What was typed stays as it is, nothing is stored, and the cursor stands in the new row.
    assert more.status_code == 200 and 'value="veel"' in html and "field__error" not in html
    assert 'name="t-TOTAL_FORMS" value="2"' in html
    assert "autofocus" in html.split('id="id_t-1-on"')[0].rsplit("<input", 1)[1] + html.split('id="id_t-1-on"')[1][:200]
    assert not application.instalments.exists()
    rows = [(f"1-{1 + number % 12}-{2023 + number // 12}", "100") for number in range(24)]
    full = finance.post(address, {**_plan(*rows[:23]), "row_action": "add"})
    assert 'name="t-TOTAL_FORMS" value="24"' in _text(full)
    assert "Regel toevoegen" not in _text(full) and "Meer dan 24 termijnen kan niet" in _text(full)
    beyond = finance.post(address, {**_plan(*rows), "row_action": "add"})
    assert 'name="t-TOTAL_FORMS" value="24"' in _text(beyond)
    assert finance.post(address, _plan(*rows)).status_code == 302
    assert application.instalments.count() == 24


def test_an_unsigned_agenda_says_that_submitting_waits(board: Any, cast: Cast) -> None:
    agenda = make_agenda(cast, State.CONSULTATION)
    signed = make_agenda(cast, State.SIGNED)
    rows = {row.reference: row for row in board.get("/subsidie/contactschool/").context["agendas"]}
    assert (rows[agenda.reference].waits, rows[signed.reference].waits) == (True, False)
    assert _text(board.get("/subsidie/contactschool/")).count("Indienen kan na de ondertekening") == 1
