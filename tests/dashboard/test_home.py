"""Mijn werk: what waits for whom, and nothing that does not."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Invitation, User
from agendas.actions.reviewing import approve
from agendas.choices import State
from agendas.models import Agenda
from municipalities.actions.reviewing import YEARLY, record_review
from records.models import Job
from records.models.jobs import JobStatus
from tests.cast import Cast, make_person
from tests.factories import empty_agenda, make_agenda

MOST_QUERIES = 12


def _tasks(client, user) -> list[str]:
    client.force_login(user)
    response = client.get("/")
    assert response.status_code == 200
    return [row.action for row in response.context["work"].tasks]


@pytest.mark.parametrize(
    ("state", "waits_for"),
    [
        (State.DRAFT, {"coordinator_noord": "Verder schrijven", "officer_alkmaar": "Verder schrijven"}),
        (
            State.CONSULTATION,
            {
                "coordinator_noord": "Afstemming afronden",
                "officer_alkmaar": "Lezen en aanvullen",
                "school_board": "Lezen en aanvullen",
            },
        ),
        (State.REVIEW, {"alderman_alkmaar": "Beoordelen", "ocw_staff": "Beoordelen", "ocw_reviewer": "Beoordelen"}),
        (State.RETURNED, {"coordinator_noord": "Aanpassen", "officer_alkmaar": "Aanpassen"}),
        (State.FROZEN, {"alderman_alkmaar": "Ondertekenen"}),
        (
            State.PARTLY_SIGNED,
            {"minister_ocw": "Ondertekenen", "minister_po": "Ondertekenen", "secretariat_ocw": "Bekijken"},
        ),
        (State.SEALING, {}),
        (State.SIGNED, {"ocw_staff": "Afsluiten", "ocw_reviewer": "Afsluiten"}),
        (State.CLOSED, {}),
        (State.WITHDRAWN, {}),
    ],
)
def test_what_waits_for_whom(cast: Cast, client, state: State, waits_for: dict[str, str]) -> None:
    make_agenda(cast, state)
    found = {name: tasks[0] for name, user in cast.people.items() if (tasks := _tasks(client, user))}
    assert found == waits_for


def test_an_approval_takes_it_off_the_list(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    approve(agenda=agenda, sha256=agenda.versions.get().sha256, by=cast.alderman_alkmaar)
    assert _tasks(client, cast.alderman_alkmaar) == []
    assert _tasks(client, cast.coordinator_noord) == []
    approve(agenda=agenda, sha256=agenda.versions.get().sha256, by=cast.ocw_reviewer)
    assert _tasks(client, cast.coordinator_noord) == ["Vaststellen"]
    assert _tasks(client, cast.ocw_staff) == ["Vaststellen"]


def test_a_running_agenda_is_not_closed(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    year = timezone.localdate().year
    Agenda.objects.filter(pk=agenda.pk).update(start_year=year, end_year=year)
    assert _tasks(client, cast.ocw_staff) == []


EMPTY = {
    "coordinator_zuid": ("Er wacht niets op u", "/agendas/"),
    "officer_zwolle": ("Er wacht niets op u", "/agendas/"),
    "alderman_alkmaar": ("Er wacht niets op u", "/agendas/"),
    "minister_ocw": ("Er wacht niets op u", "/agendas/"),
    "secretariat_ocw": ("Er is niets voor te bereiden", "/agendas/"),
    "ocw_staff": ("Er wacht niets op u", "/landelijk/"),
    "ocw_finance": ("Er wacht niets op u", "/landelijk/geld/"),
    "school_board": ("Er wacht niets op u", "/agendas/"),
    "reader": ("U hoeft niets te doen", "/agendas/"),
}


@pytest.mark.parametrize("person", EMPTY)
def test_nothing_to_do_says_so_and_what_next(cast: Cast, client, person: str) -> None:
    client.force_login(getattr(cast, person))
    text = client.get("/").content.decode()
    sentence, next_page = EMPTY[person]
    assert sentence in text
    assert f'class="button button--secondary" href="{next_page}"' in " ".join(text.split())
    assert client.get(next_page).status_code == 200


def test_who_has_no_role_hears_why(cast: Cast, client) -> None:
    client.force_login(make_person("niemand", "Niels Niemand"))
    assert "U hebt nu geen rol in het portaal" in client.get("/").content.decode()


def test_the_secretariat_prepares_and_does_not_sign(cast: Cast, client) -> None:
    make_agenda(cast, State.PARTLY_SIGNED)
    client.force_login(cast.secretariat_ocw)
    text = client.get("/").content.decode()
    assert "Wat u voorbereidt" in text
    assert "Wacht op u<" not in text


def test_a_writer_sees_how_much_is_missing(cast: Cast, client) -> None:
    empty_agenda(cast)
    make_agenda(cast, State.DRAFT)
    client.force_login(cast.coordinator_noord)
    gap, complete = (row.reason for row in client.get("/").context["work"].tasks)
    assert re.search(r"Nog \d+ punten te gaan\.$", gap)
    assert complete.endswith("Alles is ingevuld: de tekst kan naar de beoordeling.")


def test_what_others_must_do_and_what_ends_this_year(cast: Cast, client) -> None:
    frozen, signed = make_agenda(cast, State.FROZEN), make_agenda(cast, State.SIGNED)
    year = timezone.localdate().year
    Agenda.objects.filter(pk=signed.pk).update(start_year=year - 1, end_year=year)
    client.force_login(cast.coordinator_noord)
    work = client.get("/").context["work"]
    assert [(row.reference, row.label) for row in work.others] == [
        (frozen.reference, "Wacht op de eerste handtekening")
    ]
    assert [row.reference for row in work.ending] == [signed.reference]
    client.force_login(cast.alderman_alkmaar)
    work = client.get("/").context["work"]
    assert (work.others, work.ending) == ([], [])  # signing is the alderman's own task


def test_what_happened_comes_last_first_and_only_of_what_one_may_read(cast: Cast, client) -> None:
    make_agenda(cast, State.RETURNED)
    client.force_login(cast.officer_alkmaar)
    news = client.get("/").context["work"].news
    assert [item.sentence for item in news] == [
        "De agenda is teruggestuurd.",
        "Versie 1 is ingediend voor beoordeling.",
    ]
    assert news[0].who == "Wouter Alkmaar (Wethouder)"
    client.force_login(cast.officer_zwolle)
    assert client.get("/").context["work"].news == []


@pytest.mark.parametrize(
    "person", ["coordinator_noord", "alderman_alkmaar", "ocw_staff", "minister_ocw", "officer_alkmaar"]
)
def test_queries_do_not_grow(cast: Cast, client, person: str) -> None:
    client.force_login(getattr(cast, person))
    client.get("/agendas/")  # the first request of a session stores when it began
    counts = []
    for more in (1, 3):
        for _ in range(more):
            for state in (State.REVIEW, State.PARTLY_SIGNED, State.DRAFT, State.SIGNED):
                make_agenda(cast, state)
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST_QUERIES


# ---------- the administrator ----------


def _duties(client, user) -> list[str]:
    client.force_login(user)
    return [duty.title for duty in client.get("/").context["duties"]]


def test_the_administrator_starts_with_the_review_of_rights(cast: Cast, client) -> None:
    assert _duties(client, cast.administrator) == [
        "Controle van rechten: bevoorrechte rollen, elk kwartaal",
        "Controle van rechten: alle rollen, elk jaar",
    ]
    record_review(kind=YEARLY, note="", by=cast.administrator)
    assert _duties(client, cast.administrator) == []
    assert "Er is nu niets te beheren" in client.get("/").content.decode()


def test_the_administrator_sees_invitations_and_failed_jobs(cast: Cast, client) -> None:
    record_review(kind=YEARLY, note="", by=cast.administrator)
    now = timezone.now()
    for name, days in (("open", 3), ("laat", -3), ("later", -9)):
        person = User.objects.create_user(f"{name}@example.org", name=name)
        Invitation.objects.create(user=person, invited_at=now - timedelta(days=20), expires=now + timedelta(days=days))
    Job.objects.create(
        name="agendas.tasks.seal_agenda", effect="seal:1", status=JobStatus.FAILED, not_before=now, finished=now
    )
    assert _duties(client, cast.administrator) == [
        "Mislukt: Ondertekende agenda verzegelen",
        "2 uitnodigingen zijn verlopen",
        "1 uitnodiging is nog open",
    ]
    failed, expired, _ = client.get("/").context["duties"]
    # A functional administrator does not see the jobs: somebody else must look.
    assert (failed.url, "technisch beheerder" in failed.reason) == ("", True)
    assert client.get(expired.url).context["count"] == 2
    assert _duties(client, cast.ocw_staff) == []


def test_the_page_of_the_administrator_asks_little(cast: Cast, client) -> None:
    client.force_login(cast.administrator)
    client.get("/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/")
    assert len(captured) <= MOST_QUERIES
