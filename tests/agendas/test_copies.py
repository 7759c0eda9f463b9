"""Certified copies after the seal: who gets one, that it is sent once, fetched by nobody else, and told in a list."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions.mail import mark_sent
from accounts.emails import render
from accounts.models import OutgoingMail
from agendas.actions.copies import MOST, fetch_copy, record_copy, send_copies, send_copy_again
from agendas.actions.sealing import store_sealed_pdf
from agendas.choices import CopyWay, State
from agendas.models import Agenda, CertifiedCopy, Signature
from agendas.tables.pages import pages_of
from agendas.workflow import StepRefused
from records.models import Event
from tests.agendas.racing import complaints
from tests.cast import Cast, make_person
from tests.factories import fresh, make_agenda

# Everybody who signed or wrote, the minister's secretariat, and the board of the contact school.
PEOPLE = {
    "coordinator_noord",
    "officer_alkmaar",
    "alderman_alkmaar",
    "minister_ocw",
    "minister_po",
    "secretariat_ocw",
    "school_board",
}
SEALED_LIST_QUERIES = 9


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast, State.SIGNED)


def copy_of(agenda: Agenda, person: Any) -> CertifiedCopy:
    return CertifiedCopy.objects.select_related("round__agenda", "mail").get(round__agenda=agenda, user=person)


def by_hand(agenda: Agenda, cast: Cast, **changes: Any) -> CertifiedCopy:
    given: dict[str, Any] = {
        "name": "Bob Burgemeester",
        "organisation": "gemeente Alkmaar",
        "way": CopyWay.POST,
        "sent_on": timezone.localdate(),
        "remark": "Aangetekend",
        "by": cast.coordinator_noord,
    }
    return record_copy(agenda=agenda, **given | changes)


def events(agenda: Agenda, action: str) -> list[Event]:
    return list(Event.objects.in_stream(agenda.stream).filter(action=action).order_by("number"))


def typed(**changes: str) -> dict[str, str]:
    given = {"name": "Bob Burgemeester", "organisation": "gemeente Alkmaar", "way": "post", "sent_on": "", "remark": ""}
    today = timezone.localdate()
    return given | {"sent_on": f"{today.day}-{today.month}-{today.year}"} | changes


def test_every_party_gets_one_copy_by_mail(cast: Cast, agenda: Agenda) -> None:
    copies = CertifiedCopy.objects.filter(round__agenda=agenda)
    assert {copy.user for copy in copies.select_related("user")} == {cast.people[name] for name in PEOPLE}
    assert all(copy.mail and copy.mail.recipient_id == copy.user_id for copy in copies.select_related("mail"))
    assert len({copy.mail_id for copy in copies}) == len(PEOPLE)
    assert copy_of(agenda, cast.secretariat_ocw).organisation == cast.offices["minister_ocw"].organisation
    assert copy_of(agenda, cast.school_board).organisation == cast.board.name
    (told,) = events(agenda, "copies_sent")
    assert sorted(told.data["copies"]) == sorted(str(copy.pk) for copy in copies)
    assert [line for line in complaints(agenda) if "zegel" not in line] == []  # the file is no real one


def test_nobody_gets_a_copy_before_the_seal(cast: Cast) -> None:
    make_agenda(cast, State.SEALING)
    assert not CertifiedCopy.objects.exists()
    assert not OutgoingMail.objects.filter(template="agenda_sealed").exists()


def test_a_second_time_sends_nothing(cast: Cast, agenda: Agenda) -> None:
    signing_round = agenda.rounds.get()
    before = OutgoingMail.objects.count(), CertifiedCopy.objects.count()
    assert send_copies(agenda=agenda, signing_round=signing_round) == []
    store_sealed_pdf(signing_round=signing_round, pdf=b"%PDF-1.7 again")
    assert (OutgoingMail.objects.count(), CertifiedCopy.objects.count()) == before
    assert len(events(agenda, "copies_sent")) == 1


def test_who_got_a_copy_finds_the_list_in_the_menu(cast: Cast, agenda: Agenda) -> None:
    assert copy_of(agenda, cast.alderman_alkmaar)
    assert "copies" in {page.key for page in pages_of(fresh(agenda), cast.alderman_alkmaar)}
    # Without a copy and without work on the signing there is nothing to find.
    assert "copies" not in {page.key for page in pages_of(fresh(agenda), cast.reader)}


def test_the_mail_names_for_whom_the_copy_is_as_people_say_it(cast: Cast, agenda: Agenda) -> None:
    mail = copy_of(agenda, cast.alderman_alkmaar).mail
    assert mail and "Het is het exemplaar voor de gemeente Alkmaar." in render(mail).body


def test_who_cannot_read_the_agenda_gets_no_dead_link_and_stands_in_the_list(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast, State.SEALING)
    cast.minister_po.is_active = False
    cast.minister_po.save()
    cast.offices["alderman_alkmaar"].end = timezone.localdate() - datetime.timedelta(days=1)
    cast.offices["alderman_alkmaar"].save()
    cast.alderman_alkmaar.memberships.update(end=timezone.localdate() - datetime.timedelta(days=1))
    store_sealed_pdf(signing_round=agenda.rounds.get(), pdf=b"%PDF-1.7 only for tests")
    sent = set(CertifiedCopy.objects.filter(round__agenda=agenda).values_list("user__email", flat=True))
    assert sent == {cast.people[name].email for name in PEOPLE - {"minister_po", "alderman_alkmaar"}}
    client.force_login(cast.coordinator_noord)
    url = reverse("agendas:copies", args=[agenda.reference])
    assert {row.name for row in client.get(url).context["found"].without} == {"Pieter Primair", "Wouter Alkmaar"}
    by_hand(agenda, cast, name="pieter primair")
    assert {row.name for row in client.get(url).context["found"].without} == {"Wouter Alkmaar"}


def test_the_link_in_the_mail_gives_the_sealed_file_to_that_person_only(
    cast: Cast, agenda: Agenda, client: Client
) -> None:
    copy = copy_of(agenda, cast.alderman_alkmaar)
    assert copy.mail is not None
    url = reverse("agendas:copy", args=[agenda.reference, copy.pk])
    assert url in render(copy.mail).body
    for person in ("coordinator_noord", "ocw_staff", "minister_ocw", "reader", "officer_zwolle"):
        client.force_login(cast.people[person])
        assert client.get(url).status_code == client.post(url).status_code == 404, person
    copy.refresh_from_db()
    assert copy.opened_at is None
    client.force_login(cast.alderman_alkmaar)
    page = client.get(url)
    assert "2022-2025" in page.content.decode()
    copy.refresh_from_db()
    assert (page.status_code, copy.opened_at) == (200, None)  # looking is not fetching
    response = client.post(url)
    assert response.content == b"%PDF-1.7 only for tests"
    assert response["Content-Disposition"] == f'attachment; filename="{agenda.reference}-afschrift.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    listed = client.get(reverse("agendas:copies", args=[agenda.reference])).content.decode()
    assert listed.count("Uw afschrift ophalen") == listed.count(url) == 1
    first = copy_of(agenda, cast.alderman_alkmaar).opened_at
    assert first is not None
    client.post(url)
    assert copy_of(agenda, cast.alderman_alkmaar).opened_at == first  # the list tells when it was first
    assert len(events(agenda, "copy_fetched")) == 2


def test_the_action_itself_refuses_somebody_else(cast: Cast, agenda: Agenda) -> None:
    with pytest.raises(StepRefused):
        fetch_copy(copy=copy_of(agenda, cast.alderman_alkmaar), by=cast.coordinator_noord)
    assert events(agenda, "copy_fetched") == []


def test_sending_again_waits_for_the_first_mail(cast: Cast, agenda: Agenda, client: Client) -> None:
    copy = copy_of(agenda, cast.minister_ocw)
    assert copy.mail is not None
    url = reverse("agendas:copy_again", args=[agenda.reference, copy.pk])
    client.force_login(cast.coordinator_noord)
    assert "moet nog worden verzonden" in client.post(url, follow=True).content.decode()
    mark_sent(mail=copy.mail, address=cast.minister_ocw.email)
    assert "opnieuw een mail" in client.post(url, follow=True).content.decode()
    newer = copy_of(agenda, cast.minister_ocw)
    assert newer.mail_id != copy.mail_id
    assert newer.mail is not None
    assert newer.mail.sent_at is None
    assert OutgoingMail.objects.filter(template="agenda_sealed", recipient=cast.minister_ocw).count() == 2
    assert len(events(agenda, "copy_sent_again")) == 1


def test_only_who_manages_the_signing_sends_and_records(cast: Cast, agenda: Agenda, client: Client) -> None:
    copy = copy_of(agenda, cast.minister_ocw)
    again = reverse("agendas:copy_again", args=[agenda.reference, copy.pk])
    new = reverse("agendas:copy_new", args=[agenda.reference])
    for person in ("officer_alkmaar", "alderman_alkmaar", "minister_ocw", "school_board"):
        client.force_login(cast.people[person])
        assert client.post(again).status_code == client.post(new, typed()).status_code == 403, person
        assert "Toevoegen" not in client.get(reverse("agendas:copies", args=[agenda.reference])).content.decode()
        with pytest.raises(StepRefused):
            send_copy_again(copy=copy, by=cast.people[person])
        with pytest.raises(StepRefused):
            by_hand(agenda, cast, by=cast.people[person])
    assert CertifiedCopy.objects.filter(user=None).count() == 0


def test_a_copy_sent_by_hand(cast: Cast, agenda: Agenda, client: Client) -> None:
    client.force_login(cast.ocw_staff)
    url = reverse("agendas:copy_new", args=[agenda.reference])
    response = client.post(url, typed(remark="Aangetekend, 3SABC"), follow=True)
    assert "Het afschrift voor Bob Burgemeester staat in de lijst." in response.content.decode()
    row = next(row for row in response.context["found"].rows if row.name == "Bob Burgemeester")
    assert (row.way, row.sent, row.recorded_by, row.can_send_again) == (
        "Per post",
        timezone.localdate(),
        "Otto OCW",
        False,
    )
    with pytest.raises(StepRefused, match="met de hand"):
        send_copy_again(copy=CertifiedCopy.objects.get(pk=row.pk), by=cast.ocw_staff)
    (told,) = events(agenda, "copy_recorded")
    assert (told.object, told.data["way"]) == ("Bob Burgemeester", "post")


@pytest.mark.parametrize(
    ("days", "sentence"), [(1, "nog niet geweest"), (-1, "nog niet verzegeld"), (-400, "nog niet verzegeld")]
)
def test_a_copy_goes_after_the_seal_and_not_in_the_future(
    cast: Cast, agenda: Agenda, client: Client, days: int, sentence: str
) -> None:
    day = timezone.localdate() + datetime.timedelta(days=days)
    client.force_login(cast.coordinator_noord)
    url = reverse("agendas:copy_new", args=[agenda.reference])
    response = client.post(url, typed(sent_on=f"{day.day}-{day.month}-{day.year}"))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "Bob Burgemeester" in response.content.decode()  # nothing typed is lost
    with pytest.raises(StepRefused, match=sentence):
        by_hand(agenda, cast, sent_on=day)


def test_no_copy_by_hand_before_the_seal_or_as_a_link(cast: Cast, agenda: Agenda) -> None:
    with pytest.raises(StepRefused, match="zelf"):
        by_hand(agenda, cast, way=CopyWay.LINK)
    with pytest.raises(StepRefused, match="verzegeld document"):
        by_hand(make_agenda(cast, State.SEALING), cast)


def test_the_list_has_an_end(cast: Cast, agenda: Agenda) -> None:
    for number in range(MOST - len(PEOPLE)):
        by_hand(agenda, cast, name=f"Naam {number}")
    with pytest.raises(StepRefused, match=str(MOST)):
        by_hand(agenda, cast)


def test_before_the_seal_the_list_says_what_will_come(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(cast.coordinator_noord)
    page = client.get(reverse("agendas:copies", args=[agenda.reference]))
    assert "Er zijn nog geen afschriften" in page.content.decode()
    new = client.get(reverse("agendas:copy_new", args=[agenda.reference]), follow=True)
    assert "zodra het document is verzegeld" in new.content.decode()


def test_who_signed_on_paper_without_an_account_is_proposed(cast: Cast, agenda: Agenda, client: Client) -> None:
    CertifiedCopy.objects.filter(user=cast.minister_po).delete()
    row = Signature.objects.get(signed_by=cast.minister_po)
    client.force_login(cast.coordinator_noord)
    page = client.get(reverse("agendas:copies", args=[agenda.reference])).content.decode()
    link = f"{reverse('agendas:copy_new', args=[agenda.reference])}?voor={row.signatory_id}"
    assert link in page
    form = client.get(link).context["form"]
    assert (form.initial["name"], form.initial["organisation"]) == (row.name, row.organisation)


def test_the_list_asks_no_more_for_more_copies(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator_noord)
    client.get("/agendas/")
    counts = []
    for rows in (2, 9):
        agenda = make_agenda(cast, State.SIGNED)
        for number in range(rows):
            by_hand(agenda, cast, name=f"Naam {number}")
            # More readers with a link, too.
            person = make_person(f"extra_{rows}_{number}", f"Extra {number}")
            mail = OutgoingMail.objects.create(recipient=person, template="agenda_sealed", key=f"x{rows}-{number}")
            CertifiedCopy.objects.create(
                round=agenda.rounds.get(), name=person.name, user=person, mail=mail, created_at=timezone.now()
            )
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("agendas:copies", args=[agenda.reference])).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= SEALED_LIST_QUERIES
