"""What does not fit is found: rows that were changed behind the back of the actions, and events that nobody tells."""

import datetime
import hashlib
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from agendas.models import SchemeWindow
from funding import timeline
from funding.actions import deciding
from funding.actions.documents import add_document
from funding.actions.moving import note
from funding.choices import AccountState, ChangeState, Status
from funding.integrity import first_misfit, misfits
from funding.models import Application, ChangeRequest, GrantDecision, GrantDocument, Instalment, YearAccount
from records.actions import store_file
from records.uploads import CheckedUpload
from records.words import ACTIONS
from tests.cast import Cast
from tests.funding.factories import make_account, make_change_request
from tests.funding.granting import granted, latest, paid, planned, scheme_of


def _lies() -> dict[str, str]:
    return {
        "status": "de status is",
        "granted": "verleend is",
        "decision": "is niet zoals zij is vastgelegd",
        "years": "de gevraagde bedragen",
        "paid": "de betaalde termijnen",
        "planned": "de geplande termijnen",
    }


@pytest.mark.parametrize("what", list(_lies()))
def test_the_integrity_check_finds_what_was_changed_behind_its_back(cast: Cast, what: str) -> None:
    application = granted(cast)
    first, second = planned(cast, application)
    paid(cast, first)
    assert first_misfit(latest(application)) == ""
    match what:
        case "status":
            Application.objects.filter(pk=application.pk).update(status=Status.SETTLED)
        case "granted":
            Application.objects.filter(pk=application.pk).update(granted=Decimal(1))
        case "decision":
            GrantDecision.objects.filter(application=application).update(number="anders")
        case "years":
            application.years.update(amount=Decimal(1))
        case "paid":
            Instalment.objects.filter(pk=first.pk).update(paid_amount=Decimal(1))
        case "planned":
            Instalment.objects.filter(pk=second.pk).update(amount=Decimal(1))
    assert _lies()[what] in first_misfit(latest(application))
    assert len(list(misfits())) == 1


@pytest.mark.parametrize("what", ["state", "spent", "change"])
def test_accounts_and_change_requests_are_compared_too(cast: Cast, what: str) -> None:
    """The events of their actions as rows: the same facts fit, other ones do not."""
    application = granted(cast)
    note(application, "account_submitted", cast.school_board, {"year": 2022, "spent": "500"})
    account = make_account(application, 2022)
    request = make_change_request(application, cast)
    note(application, "change_asked", cast.school_board, {"request": str(request.pk)})
    assert first_misfit(latest(application)) == ""
    match what:
        case "state":
            YearAccount.objects.filter(pk=account.pk).update(state=AccountState.ACCEPTED)
        case "spent":
            YearAccount.objects.filter(pk=account.pk).update(spent=Decimal(1))
        case "change":
            ChangeRequest.objects.filter(pk=request.pk).update(state=ChangeState.AGREED)
    said = {"state": "de stand van de verantwoording", "spent": "besteed", "change": "wijzigingsverzoeken"}
    assert said[what] in first_misfit(latest(application))


def test_every_event_of_the_money_has_a_sentence() -> None:
    """What an action records is told in Dutch in the history, and in the administration."""
    # Files of the figures are told in the record of who asked.
    text = "\n".join(path.read_text() for path in Path("funding/actions").glob("*.py") if path.name != "files.py")
    told = set(re.findall(r'(?:note\(\s*\w+,\s*|move\([^"]*action=|\belse )"([a-z]+_[a-z_]+)"', text))
    told |= set(re.findall(r'"((?:account|change)_[a-z]+)" if', text)) | set(deciding._ACTIONS.values())
    assert {"application_prepared", "application_submitted", "granted", "document_added"} <= told, "it finds them"
    assert told - timeline._SENTENCES.keys() == set(), "Add these to funding/timeline.py"
    assert told - ACTIONS.keys() == set(), "Add these to records/words.py"


def _document(cast: Cast, application: Application) -> GrantDocument:
    upload = CheckedUpload("plan.pdf", "application/pdf", b"%PDF-1.7", hashlib.sha256(b"%PDF-1.7").hexdigest())
    return add_document(
        application=application, kind="other", year=None, upload=upload, description="", by=cast.school_board
    )


@pytest.mark.parametrize("what", ["until", "submitted", "gone", "other file"])
def test_moments_and_documents_are_compared(cast: Cast, what: str) -> None:
    application = granted(cast)
    document = _document(cast, application)
    assert first_misfit(latest(application)) == ""
    rows = Application.objects.filter(pk=application.pk)
    match what:
        case "until":
            rows.update(activities_until=datetime.date(2030, 1, 1))
        case "submitted":
            rows.update(submitted_at=timezone.localtime() - datetime.timedelta(days=9))
        case "gone":
            GrantDocument.objects.filter(pk=document.pk).delete()
        case "other file":
            other = store_file(name="x.pdf", content_type="application/pdf", content=b"%PDF-2", by=None)
            GrantDocument.objects.filter(pk=document.pk).update(file=other)
    said = {
        "until": "de laatste dag van de activiteiten is niet die",
        "submitted": "het moment van indienen is niet dat",
        "gone": "het document plan.pdf is toegevoegd, maar staat er niet meer",
        "other file": "een document is niet het bestand dat is toegevoegd",
    }
    assert said[what] in first_misfit(latest(application))


def test_ceilings_of_the_version_of_today_and_of_its_years(cast: Cast) -> None:
    scheme = scheme_of(ceiling=Decimal(60_000))
    granted(cast, scheme=scheme)
    year = timezone.localdate().year
    # A version that has not begun says nothing yet.
    next_year = scheme_of(ceiling=Decimal(1), valid_from=datetime.date(year + 1, 1, 1))
    window = SchemeWindow.objects.create(scheme=scheme, year=year, ceiling=Decimal(60_000))
    assert list(misfits()) == []
    SchemeWindow.objects.filter(pk=window.pk).update(ceiling=Decimal(50_000))
    (said,) = misfits()
    assert said == f"Regeling proef-2021: voor {year} is € 60.000 verleend, en het plafond is € 50.000."
    type(scheme).objects.filter(pk=next_year.pk).update(valid_from=timezone.localdate())
    assert "Regeling proef-2021: er is € 60.000 verleend, en het plafond is € 1." in list(misfits())
