"""Mandates in the administration: recorded with a document, looked after by somebody else, fixed once used."""

import datetime
import io
from functools import cache
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agendas.actions.rounds import open_round
from agendas.choices import State
from municipalities.choices import MandateKind, OfficeKind
from municipalities.models import Mandate, OfficeHolder
from municipalities.streams import stream_of
from records.models import Event, StoredFile
from records.uploads import check_upload
from tests.cast import make_cast
from tests.factories import make_agenda, sign_as
from tests.municipalities.factories import make_minister, make_municipality, make_user
from tests.municipalities.test_admin_bulk import admin, administrator

__all__ = ["admin", "administrator"]

pytestmark = pytest.mark.django_db
ADD = "admin:municipalities_mandate_add"


@cache
def small_pdf() -> bytes:
    """A PDF of one empty page."""
    kept = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(kept, static_id=True)
    return kept.getvalue()


def make_alderman(**fields: Any) -> OfficeHolder:
    facts = {"name": "Wies Wethouder", "office": "Wethouder", "organisation": "gemeente Hoorn", **fields}
    return OfficeHolder.objects.create(kind=OfficeKind.ALDERMAN, municipality=make_municipality("Hoorn"), **facts)


def filled(holder: OfficeHolder, **changes: Any) -> dict[str, Any]:
    facts = {"kind": MandateKind.POWER_OF_ATTORNEY, "number": "B 2026-7", "date": "13-1-2026", "start": "13-1-2026"}
    return {"office_holder": holder.pk, "note": "", "end": "", **facts, **changes}


def pdf(name: str = "Besluit 2026/7.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, small_pdf(), "application/pdf")


def test_a_mandate_is_recorded_with_its_document(admin: Client, administrator: User) -> None:
    holder = make_alderman()
    page = admin.get(f"{reverse(ADD)}?office_holder={holder.pk}").content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert f'<option value="{holder.pk}" selected>' in page
    assert admin.post(reverse(ADD), filled(holder, upload=pdf())).status_code == 302
    mandate = Mandate.objects.get()
    assert (mandate.number, mandate.created_by) == ("B 2026-7", administrator)
    assert bytes(mandate.document.content) == small_pdf()
    event = Event.objects.get(stream=stream_of(mandate))
    assert (event.action, event.actor_name) == ("created", administrator.name)
    history = admin.get(reverse("admin:municipalities_mandate_history", args=[mandate.pk])).content.decode()
    assert "B 2026-7" in history and "13 januari 2026" in history


def test_only_who_looks_after_lists_gets_the_document(admin: Client) -> None:
    admin.post(reverse(ADD), filled(make_alderman(), upload=pdf()))
    url = reverse("admin:municipalities_mandate_document", args=[Mandate.objects.get().pk])
    change = reverse("admin:municipalities_mandate_change", args=[Mandate.objects.get().pk])
    assert url in admin.get(change).content.decode()
    given = admin.get(url)
    assert given.content == small_pdf() and given["Content-Type"] == "application/pdf"
    assert given["Content-Disposition"].startswith("attachment; ") and given["X-Content-Type-Options"] == "nosniff"
    other = Client()
    assert other.get(url).status_code == 302, "sign in first"
    other.force_login(make_user("Otto OCW"))
    assert other.get(url).status_code == 302
    Mandate.objects.update(document=None)
    assert admin.get(url).status_code == 404
    assert admin.get(reverse("admin:municipalities_mandate_document", args=[999])).status_code == 404


def test_a_file_that_is_no_pdf_is_refused_and_nothing_typed_is_lost(admin: Client) -> None:
    bad = SimpleUploadedFile("besluit.pdf", b"MZ\x90 not a pdf", "application/pdf")
    page = admin.post(reverse(ADD), filled(make_alderman(), upload=bad))
    text = page.content.decode()
    assert page.status_code == 200 and "de inhoud is iets anders" in text and "B 2026-7" in text
    assert not Mandate.objects.exists() and not StoredFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_is_opened_before_the_transaction(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes half a second, and nobody else writes in SQLite meanwhile."""
    seen: list[bool] = []

    def looking(*args: Any) -> Any:
        seen.append(connection.in_atomic_block)
        return check_upload(*args)

    monkeypatch.setattr("records.upload_fields.check_upload", looking)
    assert admin.post(reverse(ADD), filled(make_alderman(), upload=pdf())).status_code == 302
    assert seen == [False] and Mandate.objects.get().document


def test_a_good_file_beside_a_mistake_must_be_chosen_again(admin: Client) -> None:
    page = admin.post(reverse(ADD), filled(make_alderman(), number="", upload=pdf())).content.decode()
    assert "Kies het bestand opnieuw" in page
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"end": "1-1-2026"}, "De laatste dag ligt voor de eerste dag."),
        ({"date": f"{timezone.localdate() + datetime.timedelta(days=9):%d-%m-%Y}"}, "Deze dag moet nog komen."),
        ({"kind": MandateKind.MANDATE}, "Wies Wethouder ondertekent namens een gemeente."),
        ({"number": ""}, "Vul ‘Nummer van het besluit’ in."),
    ],
)
def test_a_mandate_that_cannot_be_is_refused(admin: Client, change: dict[str, Any], sentence: str) -> None:
    page = admin.post(reverse(ADD), filled(make_alderman(), **change)).content.decode()
    assert sentence in page
    assert not Mandate.objects.exists()


def test_a_minister_has_no_mandate_of_a_municipality(admin: Client) -> None:
    page = admin.post(reverse(ADD), filled(make_minister())).content.decode()
    assert "ondertekent namens het ministerie" in page
    assert admin.post(reverse(ADD), filled(make_minister(), kind=MandateKind.MANDATE)).status_code == 302


def test_nobody_gives_the_own_office_power(admin: Client, administrator: User) -> None:
    own = make_alderman(user=administrator)
    assert "U kunt uw eigen bevoegdheid niet vastleggen" in admin.post(reverse(ADD), filled(own)).content.decode()
    assert not Mandate.objects.exists()
    day = datetime.date(2026, 1, 13)
    mandate = Mandate.objects.create(
        office_holder=own, kind=MandateKind.COLLEGE_DECISION, number="1", date=day, start=day, end=day
    )
    url = reverse("admin:municipalities_mandate_change", args=[mandate.pk])
    assert "U kunt uw eigen bevoegdheid niet vastleggen" in admin.get(url).content.decode()
    assert admin.post(url, filled(own)).status_code == 403


def test_what_a_signature_rests_on_does_not_change(admin: Client) -> None:
    cast = make_cast()
    day = datetime.date(2026, 1, 13)
    facts = {"kind": MandateKind.POWER_OF_ATTORNEY, "number": "B 1", "date": day, "start": day}
    mandate = Mandate.objects.create(office_holder=cast.offices["alderman_alkmaar"], **facts)
    url = reverse("admin:municipalities_mandate_change", args=[mandate.pk])
    assert "number" in admin.get(url).context["adminform"].form.fields, "a mistake can be corrected"
    agenda = make_agenda(cast, State.FROZEN)
    sign_as(agenda, cast.alderman_alkmaar)
    assert open_round(agenda).signatures.get().basis == mandate
    page = admin.get(url)
    assert set(page.context["adminform"].form.fields) == {"upload", "end", "note"}
    assert "Op deze bevoegdheid rust al een handtekening." in page.content.decode()
    posted = filled(cast.offices["minister_ocw"], number="B 2", start="1-1-2020", end="31-12-2026")
    assert admin.post(url, posted).status_code == 302
    mandate.refresh_from_db()
    assert (mandate.number, mandate.start, mandate.end) == ("B 1", day, datetime.date(2026, 12, 31))


def test_a_decision_is_not_taken_after_its_first_day(admin: Client) -> None:
    holder = make_alderman()
    answer = admin.post(reverse(ADD), filled(holder, date="14-1-2026", start="13-1-2026"))
    assert "Het besluit is van 14 januari 2026. Vul die dag of een latere dag in." in answer.content.decode()
    assert not Mandate.objects.exists()
    assert admin.post(reverse(ADD), filled(holder, date="13-1-2026", start="13-1-2026")).status_code == 302


def test_the_office_holder_shows_the_mandates(admin: Client) -> None:
    holder, minister = make_alderman(), make_minister()
    url = reverse("admin:municipalities_officeholder_change", args=[holder.pk])
    page = admin.get(url).content.decode()
    assert "Er is nog geen collegebesluit of volmacht" in page
    assert f"{reverse(ADD)}?office_holder={holder.pk}" in page
    admin.post(reverse(ADD), filled(holder, end="31-12-2027"))
    page = admin.get(url).content.decode()
    assert "Volmacht van de burgemeester B 2026-7" in page
    assert "vanaf 13 januari 2026 tot en met 31 december 2027" in page
    other = reverse("admin:municipalities_officeholder_change", args=[minister.pk])
    assert "krachtens het ambt" in admin.get(other).content.decode()


def test_the_list_asks_as_much_for_many_mandates(admin: Client) -> None:
    url, counts = reverse("admin:municipalities_mandate_changelist"), []
    for number in range(9):
        holder = make_alderman(name=f"Wethouder {number}")
        admin.post(reverse(ADD), filled(holder, number=f"B {number}"))
        if number in {1, 8}:
            with CaptureQueriesContext(connection) as captured:
                assert admin.get(url).content.decode().count("Volmacht") > number
            counts.append(len(captured))
    assert counts[0] == counts[1] <= 8
