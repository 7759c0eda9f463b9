"""The steps: a page that says what it means, and a button that does it, for who may."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.models import OutgoingMail
from agendas.actions.editing import save_part
from agendas.actions.obstacles import close_obstacle
from agendas.actions.reviewing import approve
from agendas.addresses import part_at
from agendas.choices import State
from agendas.models import Agenda
from agendas.snapshot import content_hash
from municipalities.models import OfficeHolder
from tests.cast import Cast
from tests.factories import empty_agenda, fresh, make_agenda


def _url(agenda: Agenda, step: str) -> str:
    return f"/agendas/{agenda.reference}/stap/{step}/"


@pytest.mark.parametrize(
    ("step", "before", "person", "after"),
    [
        ("share", State.DRAFT, "coordinator_noord", State.CONSULTATION),
        ("take_back", State.CONSULTATION, "coordinator_noord", State.DRAFT),
        ("submit", State.DRAFT, "coordinator_noord", State.REVIEW),
        ("submit", State.RETURNED, "coordinator_noord", State.REVIEW),
        ("send_back", State.REVIEW, "alderman_alkmaar", State.RETURNED),
        ("send_back", State.REVIEW, "ocw_reviewer", State.RETURNED),
        ("recall", State.PARTLY_SIGNED, "ocw_staff", State.DRAFT),
        ("close", State.SIGNED, "ocw_staff", State.CLOSED),
        ("withdraw", State.DRAFT, "ocw_staff", State.WITHDRAWN),
    ],
)
def test_each_step_from_its_page(cast: Cast, client, step: str, before: State, person: str, after: State) -> None:
    agenda = make_agenda(cast, before)
    client.force_login(getattr(cast, person))
    assert client.get(_url(agenda, step)).status_code == 200
    assert fresh(agenda).state == before
    response = client.post(_url(agenda, step), {"reason": "Omdat het beter kan."})
    assert response.status_code == 302
    assert fresh(agenda).state == after


@pytest.mark.parametrize("step", ["send_back", "withdraw"])
def test_a_reason_is_asked(cast: Cast, client, step: str) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(cast.ocw_staff)
    for reason in ("", "   ", "x" * 2001, "nul\x00"):
        response = client.post(_url(agenda, step), {"reason": reason})
        assert response.status_code == 422
        assert "error-summary" in response.content.decode()
    assert fresh(agenda).state == State.REVIEW


def test_approval_binds_what_was_on_screen(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    version = agenda.versions.get()
    client.force_login(cast.alderman_alkmaar)
    page = client.get(_url(agenda, "approve")).content.decode()
    assert f'value="{version.sha256}"' in page
    assert f">{version.short_hash}<" in page
    refused = client.post(_url(agenda, "approve"), {"sha256": "0" * 64})
    assert refused.status_code == 422
    assert "De tekst is veranderd" in refused.content.decode()
    assert not agenda.approvals.exists()
    client.post(_url(agenda, "approve"), {"sha256": version.sha256})
    assert agenda.approvals.get().sha256 == version.sha256
    assert "Er is al akkoord" in client.get(_url(agenda, "approve")).content.decode()


def test_who_wrote_in_the_text_does_not_review_it(cast: Cast, client) -> None:
    agenda = make_agenda(cast)
    part = part_at(agenda.text.document, "clauses")
    content = {"clauses": [{**row, "heading": "Looptijd"} for row in part["clauses"]]}
    save_part(agenda=agenda, address="clauses", content=content, base=content_hash(part), by=cast.ocw_staff)
    client.force_login(cast.coordinator_noord)
    client.post(_url(agenda, "submit"))
    client.force_login(cast.ocw_staff)
    assert "Een collega van OCW beoordeelt haar" in client.get(_url(agenda, "approve")).content.decode()
    sha256 = agenda.versions.get().sha256
    assert client.post(_url(agenda, "approve"), {"sha256": sha256}).status_code == 422
    assert "/stap/approve/" not in client.get(f"/agendas/{agenda.reference}/").content.decode()


def test_freezing_after_both_approvals(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(cast.coordinator_noord)
    page = client.get(_url(agenda, "freeze")).content.decode()
    refused = client.post(_url(agenda, "freeze"))
    assert refused.status_code == 422
    sentence = "Er is nog geen akkoord van de gemeente en het ministerie op deze versie."
    assert sentence in page
    assert sentence in refused.content.decode()
    for person in (cast.alderman_alkmaar, cast.ocw_reviewer):
        approve(agenda=agenda, sha256=agenda.versions.get().sha256, by=person)
    assert client.post(_url(agenda, "freeze")).status_code == 302
    assert fresh(agenda).state == State.FROZEN


def test_an_incomplete_agenda_is_not_submitted(cast: Cast, client) -> None:
    agenda = empty_agenda(cast)
    client.force_login(cast.coordinator_noord)
    page = client.get(_url(agenda, "submit")).content.decode()
    assert "Dit kan nu nog niet" in page
    assert "Er is nog geen regiocoördinator gekozen." in page
    assert client.post(_url(agenda, "submit")).status_code == 422
    assert fresh(agenda).state == State.DRAFT


def test_a_step_that_somebody_else_took_first(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(cast.coordinator_noord)
    response = client.post(_url(agenda, "submit"), follow=True)
    assert "kan nu niet: de agenda is ter beoordeling" in response.content.decode()


def test_submitting_mails_only_whom_the_page_names(cast: Cast, client) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    page = " ".join(client.get(_url(agenda, "submit")).content.decode().split())
    assert "De wethouders van de gemeente krijgen een e-mail. OCW-medewerkers zien de agenda bij Mijn werk." in page
    client.post(_url(agenda, "submit"))
    mails = OutgoingMail.objects.filter(template="agenda_review")
    assert [mail.recipient for mail in mails] == [cast.alderman_alkmaar]
    client.force_login(cast.ocw_staff)
    assert agenda.reference in client.get("/").content.decode()


def test_who_can_read_after_withdrawing_is_whom_the_page_names(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(cast.ocw_staff)
    page = " ".join(client.get(_url(agenda, "withdraw")).content.decode().split())
    assert "de regiocoördinator, de beleidsmedewerkers van de gemeente en de OCW-medewerkers kunnen haar" in page
    assert "De wethouder, de scholen en anderen kunnen dat niet meer." in page
    client.post(_url(agenda, "withdraw"), {"reason": "De gemeente ziet ervan af."})
    readers = set()
    for name, person in cast.people.items():
        client.force_login(person)
        if client.get(f"/agendas/{agenda.reference}/").status_code == 200:
            readers.add(name)
    assert readers == {"coordinator_noord", "officer_alkmaar", "ocw_staff", "ocw_reviewer"}


def test_an_agenda_is_not_closed_before_its_years_are_over(cast: Cast, client) -> None:
    year = timezone.localdate().year
    agenda = make_agenda(cast, State.SIGNED)
    Agenda.objects.filter(pk=agenda.pk).update(start_year=year, end_year=year)
    agenda = fresh(agenda)
    client.force_login(cast.ocw_staff)
    sentence = close_obstacle(agenda)
    assert str(year + 1) in sentence
    assert sentence in client.get(_url(agenda, "close")).content.decode()
    assert sentence in client.get(f"/agendas/{agenda.reference}/").content.decode()
    assert client.post(_url(agenda, "close")).status_code == 422


def test_a_signer_who_left_office_stops_freezing_before_the_button(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    for person in (cast.alderman_alkmaar, cast.ocw_reviewer):
        approve(agenda=agenda, sha256=agenda.versions.get().sha256, by=person)
    OfficeHolder.objects.filter(pk=cast.offices["minister_po"].pk).update(end=date(2020, 1, 1))
    client.force_login(cast.coordinator_noord)
    for page in (_url(agenda, "freeze"), f"/agendas/{agenda.reference}/"):
        assert "kan niet ondertekenen: deze persoon is niet meer in functie" in client.get(page).content.decode()


@pytest.mark.parametrize("step", ["sign", "seal", "onzin"])
def test_there_are_no_other_steps(cast: Cast, client, step: str) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.ocw_staff)
    assert client.post(_url(agenda, step)).status_code == 404
