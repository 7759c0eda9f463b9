"""The pages of accounts, documents and changes: what is known is filled in, and nothing that was typed is lost."""

import io
import re
from decimal import Decimal
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agendas.models import BudgetLine, CoverLine
from funding.choices import AccountState, ChangeState, Destination, Status
from funding.models import Application, GrantDocument
from records.actions import store_file
from tests.cast import Cast
from tests.funding.factories import make_account, make_application, make_change_request
from tests.funding.test_accounts import FULL, TEXTS, URL

pytestmark = pytest.mark.django_db

TYPED = {"spent": "1.250,-", "annual_report_url": URL, "destination": Destination.NEXT_YEAR.value, **TEXTS}


@pytest.fixture
def grant(cast: Cast) -> Application:
    return make_application(cast, Status.GRANTED, paid=2)


@pytest.fixture
def board(cast: Cast, client: Client) -> Client:
    client.force_login(cast.school_board)
    return client


def url_of(grant: Application, name: str = "account", *more: Any) -> str:
    return reverse(f"funding:{name}", args=[grant.reference, *(more or ((2022,) if "account" in name else ()))])


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode().replace("\xa0", " ")))


# ---------- the account ----------


def test_a_part_is_kept_and_the_rest_follows(board: Client, grant: Application) -> None:
    answer = board.post(url_of(grant), {"base": "0", "spent": "1.250,-", "after": "stay"}, follow=True)
    assert "is bewaard" in text_of(answer)
    assert answer.redirect_chain[0][0].endswith(f"?opgeslagen={grant.reference}:verantwoording-2022")
    account = grant.accounts.get()
    assert (account.spent, account.state, account.version) == (Decimal(1250), AccountState.OPEN, 1)
    answer = board.post(url_of(grant), {"base": "1", **TYPED, "after": "submit"}, follow=True)
    assert "is ingediend" in text_of(answer)
    assert grant.accounts.get().state == AccountState.SUBMITTED
    assert board.get(url_of(grant)).context["form"] is None


def test_submitting_too_early_keeps_what_was_typed(board: Client, grant: Application) -> None:
    answer = board.post(url_of(grant), {"base": "0", "spent": "4.000", "results": "Half", "after": "submit"})
    assert answer.status_code == 422
    words = text_of(answer)
    assert "Nog niet ingediend, wel bewaard" in words
    assert "Vul hoogstens € 3.000 in." in words
    assert grant.accounts.get().results == "Half"
    # With the version of what was kept: the next save is no conflict with oneself.
    assert answer.context["base"] == 1
    again = board.post(url_of(grant), {"base": "1", **TYPED, "after": "submit"})
    assert again.status_code == 302


def test_what_cannot_be_read_stays_on_the_page(board: Client, grant: Application) -> None:
    answer = board.post(url_of(grant), {"base": "0", "spent": "veel", "results": "Een lang verhaal", "after": "stay"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'value="veel"' in html and "Een lang verhaal" in html
    assert "Vul een bedrag in cijfers in" in html
    assert not grant.accounts.exists()


@pytest.mark.parametrize("typed", ["-1", "99999999999999", "12.50", "1e5"])
def test_absurd_amounts_are_refused(board: Client, grant: Application, typed: str) -> None:
    answer = board.post(url_of(grant), {"base": "0", "spent": typed})
    assert answer.status_code == 422 and "spent" in answer.context["form"].errors
    assert not grant.accounts.exists()


def test_two_people_see_both_texts(board: Client, grant: Application) -> None:
    make_account(grant, 2022, AccountState.OPEN, results="Van mijn collega", version=3)
    answer = board.post(url_of(grant), {"base": "2", "results": "Van mij", "after": "stay"})
    assert answer.status_code == 409
    words = text_of(answer)
    assert "Iemand anders heeft deze verantwoording intussen bewaard" in words
    assert "Van mijn collega" in words and "Van mij " in words
    assert grant.accounts.get().results == "Van mijn collega"
    assert board.post(url_of(grant), {"base": str(answer.context["base"]), "results": "Van mij"}).status_code == 302
    assert grant.accounts.get().results == "Van mij"


def test_what_the_browser_kept_comes_back_without_being_saved(board: Client, grant: Application) -> None:
    answer = board.post(url_of(grant), {"base": "0", "results": "Getypt", "row_action": "show:draft"})
    assert answer.status_code == 200
    assert "Getypt" in answer.content.decode() and 'data-warn-unsaved="now"' in answer.content.decode()
    assert not grant.accounts.exists()


def test_a_session_that_ended_gives_the_text_back(client: Client, cast: Cast, grant: Application) -> None:
    answer = client.post(url_of(grant), {"base": "0", "results": "Een lang verhaal", "after": "stay"})
    assert answer.status_code == 401
    assert "Een lang verhaal" in answer.content.decode()


@pytest.mark.parametrize("year", [2021, 2024, 99999999999])
def test_a_year_outside_the_grant_is_no_page(board: Client, grant: Application, year: int) -> None:
    assert board.get(url_of(grant, "account", year)).status_code == 404


def test_others_read_it_after_it_was_submitted(client: Client, cast: Cast, grant: Application) -> None:
    account = make_account(grant, 2022, AccountState.OPEN, **FULL)
    client.force_login(cast.coordinator_noord)
    assert TEXTS["results"] not in client.get(url_of(grant)).content.decode()
    account.state = AccountState.RETURNED
    account.submitted_at, account.submitted_by, account.remark = grant.created_at, cast.school_board, "Noem de uren."
    account.judged_at, account.judged_by = grant.created_at, cast.ocw_finance
    account.save()
    words = text_of(client.get(url_of(grant)))
    assert TEXTS["results"] in words and "Besteed € 1.500" in words
    # What OCW answers is between the ministry and the contactschool.
    assert "OCW vraagt om een aanvulling" in words and "Noem de uren." not in words
    assert client.post(url_of(grant), {"base": "0"}).status_code == 403


def test_it_is_judged(client: Client, cast: Cast, grant: Application) -> None:
    make_account(grant, 2022, **{**FULL, "submitted_by": cast.school_board, "spent": Decimal(1200)})
    client.force_login(cast.ocw_finance)
    page = url_of(grant, "judge_account")
    assert "er over: € 300" in text_of(client.get(page))
    assert client.get(url_of(grant)).context["judge_url"] == page
    refused = client.post(page, {"verdict": "returned", "remark": ""})
    assert refused.status_code == 422 and "wat er moet veranderen" in text_of(refused)
    assert client.post(page, {"verdict": "accepted"}).status_code == 302
    assert grant.accounts.get().state == AccountState.ACCEPTED
    late = client.post(page, {"verdict": "returned", "remark": "Toch niet."})
    assert late.status_code == 422 and "is akkoord" in text_of(late)


def test_an_account_page_asks_as_many_queries_for_many_rows(cast: Cast, client: Client) -> None:
    client.force_login(cast.school_board)
    client.get("/")
    counts = []
    for rows in (2, 9):
        grant = make_application(cast, Status.GRANTED, years=dict.fromkeys(range(2015, 2015 + rows), 100))
        for year in range(2015, 2014 + rows):
            make_account(grant, year, submitted_by=cast.school_board)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url_of(grant, "account", 2014 + rows)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 10


# ---------- documents ----------


def _pdf() -> bytes:
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.save(out)
    return out.getvalue()


def test_a_document_comes_in_and_goes_out_unchanged(board: Client, cast: Cast, grant: Application) -> None:
    content = _pdf()
    file = SimpleUploadedFile("Jaar verslag.pdf", content, "application/pdf")
    sent = {"kind": "annual_report", "year": "2022", "description": "Over 2022", "file": file}
    answer = board.post(url_of(grant, "document_add"), sent, follow=True)
    assert answer.redirect_chain[0][0] == url_of(grant)
    assert "Jaarverslag: Over 2022" in text_of(answer)
    document = grant.documents.get()
    page = url_of(grant, "document", document.pk)
    got = board.get(page)
    assert got.content == content
    assert got["Content-Disposition"] == 'attachment; filename="Jaar verslag.pdf"'
    assert got["X-Content-Type-Options"] == "nosniff" and "no-store" in got["Cache-Control"]
    # With the file the address of the report is not needed any more.
    saved = {"base": "0", **TYPED, "annual_report_url": "", "after": "submit"}
    assert board.post(url_of(grant), saved).status_code == 302


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("virus.exe", b"MZ", "Dit soort bestand kan niet."),
        ("verslag.pdf", b"<html>", "maar de inhoud is iets anders"),
        ("leeg.pdf", b"", "Dit bestand is leeg."),
    ],
)
def test_what_is_no_document_is_refused(
    board: Client, grant: Application, name: str, content: bytes, said: str
) -> None:
    sent = {"kind": "other", "description": "Mijn woorden", "file": SimpleUploadedFile(name, content)}
    answer = board.post(url_of(grant, "document_add"), sent)
    assert answer.status_code == 422
    assert said in text_of(answer) and "Mijn woorden" in answer.content.decode()
    assert not grant.documents.exists()


def test_a_file_must_be_chosen_again_when_something_else_is_wrong(board: Client, grant: Application) -> None:
    sent = {"kind": "annual_report", "file": SimpleUploadedFile("a.pdf", _pdf())}
    answer = board.post(url_of(grant, "document_add"), sent)
    assert answer.status_code == 422
    assert "Kies het bestand opnieuw." in text_of(answer)
    assert "Kies het jaar" in text_of(answer)


def test_a_board_is_not_offered_a_decision(client: Client, cast: Cast, grant: Application) -> None:
    for who, offered in ((cast.school_board, False), (cast.ocw_finance, True)):
        client.force_login(who)
        html = client.get(url_of(grant, "document_add")).content.decode()
        assert ('value="decision"' in html) is offered


# ---------- changes ----------


def test_a_change_is_asked_and_answered(board: Client, cast: Cast, grant: Application) -> None:
    refused = board.post(url_of(grant, "ask_change"), {"reason": "Langer", "amount": "1"})
    assert refused.status_code == 422 and "Er is al € 3.000 betaald" in text_of(refused)
    more = {"reason": "Meer scholen", "amount": "5.000"}
    beyond = board.post(url_of(grant, "ask_change"), more)
    assert beyond.status_code == 422 and "In de agenda staat € 2.000 GKA-geld" in text_of(beyond)
    BudgetLine.objects.filter(intervention__agenda=grant.agenda).update(amount=7500)
    CoverLine.objects.filter(intervention__agenda=grant.agenda, source="gka").update(amount=5000)
    assert board.post(url_of(grant, "ask_change"), more).status_code == 302
    asked = grant.change_requests.get()
    page = url_of(grant, "answer_change", asked.pk)
    assert "OCW heeft nog niet geantwoord." in text_of(board.get(page))
    assert "Er staat al een wijzigingsverzoek open" in text_of(board.get(url_of(grant, "ask_change")))
    assert board.post(page, {"verdict": "agreed", "answer": "Goed."}).status_code == 403
    board.force_login(cast.ocw_finance)
    assert "Nieuw bedrag € 5.000" in text_of(board.get(page))
    without = board.post(page, {"verdict": "agreed", "answer": "Goed."})
    assert without.status_code == 422 and "wijzigingsbeschikking" in text_of(without)
    typed = {"verdict": "agreed", "answer": "Goed.", "number": "WIJZ-9", "amount": "5.000"}
    undated = board.post(page, typed)
    assert undated.status_code == 422 and "Vul de datum van de beschikking in." in text_of(undated)
    assert board.post(page, {**typed, "date": timezone.localdate().isoformat()}).status_code == 302
    asked.refresh_from_db()
    grant.refresh_from_db()
    assert (asked.state, grant.granted, grant.status) == (ChangeState.AGREED, Decimal(5000), Status.CHANGED)
    assert "Beschikking WIJZ-9" in text_of(board.get(page))


def test_a_change_is_refused(client: Client, cast: Cast, grant: Application) -> None:
    asked = make_change_request(grant, cast)
    client.force_login(cast.ocw_finance)
    page = url_of(grant, "answer_change", asked.pk)
    assert client.post(page, {"verdict": "refused", "answer": "Dat past niet."}).status_code == 302
    client.force_login(cast.school_board)
    words = text_of(client.get(page))
    assert "Niet toegestaan" in words and "Dat past niet." in words


@pytest.mark.parametrize("person", ["coordinator_noord", "officer_alkmaar", "alderman_alkmaar"])
def test_papers_are_between_the_contactschool_and_the_ministry(client: Client, cast: Cast, person: str) -> None:
    """Who reads the grant for a municipality gets 403 for its papers, and the account names no file of it."""
    grant = make_application(cast, Status.GRANTED, paid=2)
    make_account(grant, 2022, **{**FULL, "submitted_by": cast.school_board, "annual_report_url": ""})
    facts = {"kind": "annual_report", "year": 2022, "description": "Eigen verslag"}
    file = store_file(name="a.pdf", content_type="application/pdf", content=_pdf(), by=cast.school_board)
    document = GrantDocument.objects.create(
        application=grant, file=file, added_at=timezone.now(), added_by=cast.school_board, **facts
    )
    change = make_change_request(grant, cast)
    client.force_login(cast.people[person])
    for page in (url_of(grant, "document", document.pk), url_of(grant, "answer_change", change.pk)):
        assert client.get(page).status_code == 403
    answer = {"verdict": "refused", "answer": "Dat past niet."}
    assert client.post(url_of(grant, "answer_change", change.pk), answer).status_code == 403
    words = text_of(client.get(url_of(grant)))
    assert "Documenten zijn alleen voor de contactschool en OCW." in words and "Eigen verslag" not in words
    # The controls: the contactschool and the ministry do see them; only who decides answers.
    for other in ("school_board", "ocw_staff", "ocw_finance"):
        client.force_login(cast.people[other])
        assert "Eigen verslag" in text_of(client.get(url_of(grant)))
        assert client.get(url_of(grant, "document", document.pk)).status_code == 200
        assert client.get(url_of(grant, "answer_change", change.pk)).status_code == 200
        expected = 302 if other == "ocw_finance" else 403
        assert client.post(url_of(grant, "answer_change", change.pk), answer).status_code == expected
