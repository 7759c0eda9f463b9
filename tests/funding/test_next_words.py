"""What a page says to do next: it stands out for whose turn it is, and names what stops it with the figures."""

import csv
import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agendas.choices import State
from agendas.models import Agenda, SchemeWindow
from funding.choices import Status
from funding.models import Application
from tests.cast import Cast
from tests.factories import make_agenda
from tests.funding.factories import make_application, make_change_request, make_scheme
from tests.funding.granting import granted, paid, planned, prepared
from tests.funding.test_account_pages import text_of

pytestmark = pytest.mark.django_db


def _page(client: Client, application: Application, name: str = "application", *more: Any) -> Any:
    return client.get(reverse(f"funding:{name}", args=[application.reference, *more]))


def _rows(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


# ---------- whose turn ----------


@pytest.mark.parametrize(
    ("who", "label", "is_next"),
    [
        ("school_board", "Verantwoording indienen", True),
        ("ocw_finance", "Verantwoording indienen namens de contactschool", False),
    ],
)
def test_the_turn_of_another_does_not_stand_out(
    cast: Cast, client: Client, who: str, label: str, is_next: bool
) -> None:
    grant = make_application(cast, Status.GRANTED, paid=2)
    client.force_login(cast.people[who])
    first = _page(client, grant).context["sheet"].buttons[0]
    assert (first.label, first.is_next) == (label, is_next)


def test_what_stops_the_submitting_comes_before_submitting(cast: Cast, client: Client) -> None:
    client.force_login(cast.school_board)
    blocked = make_application(cast)
    answer = _page(client, blocked)
    words = text_of(answer)
    assert "Eerst nodig voordat u kunt indienen" in words and "Aan zet:" not in words
    assert [button.is_next for button in answer.context["sheet"].buttons if button.url.endswith("/indienen/")] == [
        False
    ]
    ready = prepared(cast)
    answer = _page(client, ready)
    assert "Eerst nodig" not in text_of(answer)
    first = answer.context["sheet"].buttons[0]
    assert (first.label, first.is_next) == ("Indienen", True)


def test_an_amount_that_is_too_high_is_said_when_it_is_saved(cast: Cast, client: Client) -> None:
    application = prepared(cast)
    client.force_login(cast.school_board)
    url = reverse("funding:edit", args=[application.reference])
    assert "Voor minstens één jaar is een bedrag nodig." in text_of(client.get(url))
    school = application.school
    assert school is not None
    sent = {
        "version": str(application.version),
        "kind": application.kind,
        "school": school.establishment,
        "contact_name": "Carla Contact",
        "contact_email": "carla.contact@example.org",
    }
    words = text_of(client.post(url, {**sent, "year_2022": "150.000,-"}, follow=True))
    assert "De aanvraag is gewijzigd." in words
    assert "Zo kunt u nog niet indienen." in words
    assert "U vraagt € 150.000." in words and "hoogstens € 140.000" in words
    application.refresh_from_db()
    sent["version"] = str(application.version)
    assert "Zo kunt u nog niet" not in text_of(client.post(url, {**sent, "year_2022": "60.000,-"}, follow=True))


# ---------- instalments ----------


def test_instalments_go_on_after_what_was_paid(cast: Cast, client: Client) -> None:
    application = granted(cast)
    first, _second = planned(cast, application)
    paid(cast, first)
    client.force_login(cast.ocw_finance)
    answer = _page(client, application, "instalments")
    words = text_of(answer)
    named = [number for number in (1, 2, 3) if f"Termijn {number} Betalen op" in words]
    assert named == [2, 3]
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    rows = {
        "t-TOTAL_FORMS": "2",
        "t-INITIAL_FORMS": "0",
        "version": str(answer.context["version"]),
        "t-0-on": f"{yesterday:%d-%m-%Y}",
        "t-0-amount": "30.000,-",
    }
    url = reverse("funding:instalments", args=[application.reference])
    words = text_of(client.post(url, rows))
    assert "Termijn 2 ligt voor de datum van de beschikking" in words and "Kies die dag of een latere." in words
    assert "Termijn 1 ligt" not in words and "Termijn 1, " not in words
    words = text_of(client.post(url, {**rows, "t-0-amount": ""}))
    assert "Termijn 2: Vul het bedrag van deze termijn in" in words


# ---------- the own page ----------


def test_agendas_are_told_apart_and_lead_to_their_application(cast: Cast, client: Client) -> None:
    agendas = [make_agenda(cast, State.SIGNED), make_agenda(cast, State.SIGNED)]
    Agenda.objects.filter(pk=agendas[1].pk).update(start_year=2023, end_year=2026)
    application = make_application(cast, Status.GRANTED, agenda=agendas[0])
    make_application(cast, Status.REJECTED, agenda=agendas[1])
    client.force_login(cast.school_board)
    answer = client.get(reverse("funding:own"))
    named = {row.reference: (row.name, row.asked) for row in answer.context["agendas"]}
    assert named == {
        agendas[0].reference: ("Alkmaar, 2022-2025", [application.reference]),
        agendas[1].reference: ("Alkmaar, 2023-2026", []),
    }
    html = answer.content.decode()
    cell = html[html.index("Is er al:") :]
    assert cell.index(reverse("funding:application", args=[application.reference])) < cell.index("</td>")


# ---------- files ----------


def test_files_write_a_scheme_and_an_amount_alike(cast: Cast, client: Client) -> None:
    client.force_login(cast.ocw_finance)
    scheme = make_scheme(ceiling=Decimal("14000000.00"))
    (row,) = _rows(client.get(reverse("funding:schemes_csv"), {"zoek": scheme.code}))
    assert (row["Plafond"], row["Hoogste bedrag per aanvraag"]) == ("14000000,00", "140000,00")
    closes = timezone.localtime() + datetime.timedelta(days=20)
    SchemeWindow.objects.create(scheme=scheme, year=closes.year, closes_at=closes)
    agenda = make_agenda(cast)
    make_application(cast, Status.SUBMITTED, agenda=agenda)
    grant = make_application(cast, Status.GRANTED, agenda=agenda)
    for name in ("queue_csv", "deadlines_csv"):
        rows = _rows(client.get(reverse(f"funding:{name}")))
        assert {one["Regeling"] for one in rows} == {scheme.name}
    assert {bool(one["Kenmerk"]) for one in rows} == {True, False}, "a window of a scheme and a grant"
    assert grant.reference in {one["Kenmerk"] for one in rows}


# ---------- change requests ----------


def test_the_reason_of_a_change_has_a_label(cast: Cast, client: Client) -> None:
    grant = make_application(cast, Status.GRANTED)
    asked = make_change_request(grant, cast)
    client.force_login(cast.ocw_finance)
    words = text_of(_page(client, grant, "answer_change", asked.pk))
    assert f"Wat er moet veranderen, en waarom {asked.reason}" in words
