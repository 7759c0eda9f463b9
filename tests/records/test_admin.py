"""The record in the admin: to be looked at, not to be changed."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from records.actions import record, store_file
from records.jobs import enqueue
from records.models import Event, Job
from records.models.jobs import JobStatus
from records.words import ACTIONS, TASKS
from tests.house.repository import source_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser(client: Client) -> User:
    user = User.objects.create_superuser("chef@voorbeeld.test", "een heel lang wachtwoord", name="C. Hef")
    client.force_login(user)
    return user


@pytest.mark.usefixtures("superuser")
def test_lists_and_pages_open_and_cannot_be_changed(client: Client) -> None:
    event = record(stream="agenda:1", action="started", by=None)
    file = store_file(name="a.pdf", content_type="application/pdf", content=b"abc", by=None)
    job = enqueue("tests.records.tasks.note", effect="note:1", text="een")
    for name, row in (("event", event), ("storedfile", file), ("job", job)):
        assert client.get(reverse(f"admin:records_{name}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:records_{name}_add")).status_code == 403
        page = reverse(f"admin:records_{name}_change", args=[row.pk])
        assert client.get(page).status_code == 200
        assert client.post(page, {}).status_code == 403
        assert client.post(reverse(f"admin:records_{name}_delete", args=[row.pk])).status_code == 403


@pytest.mark.usefixtures("superuser")
def test_jobs_are_called_off_and_tried_again(client: Client) -> None:
    job = enqueue("tests.records.tasks.note", effect="note:1", text="een")
    changelist = reverse("admin:records_job_changelist")
    for action, status in (("call_off", JobStatus.CANCELLED), ("try_again", JobStatus.WAITING)):
        before = Job.objects.get().status
        chosen = {"action": action, "_selected_action": [job.pk]}
        page = client.post(changelist, {**chosen, "index": 0})
        assert "Reden" in page.content.decode() and Job.objects.get().status == before, "first it asks"
        page = client.post(changelist, {**chosen, "confirmed": 1, "reason": ""})
        assert "Vul ‘Reden’ in." in page.content.decode() and Job.objects.get().status == before
        client.post(changelist, {**chosen, "confirmed": 1, "reason": "De mailserver was weg."})
        assert Job.objects.get().status == status
    told = Event.objects.filter(stream=f"job:{job.pk}").values_list("action", "data__reason")
    assert list(told.order_by("number")) == [
        ("job_cancelled", "De mailserver was weg."),
        ("job_retried", "De mailserver was weg."),
    ]


CODE = re.compile(
    r"""(?<![\w-])action(?:=|\s*=\s*)"([a-z_]+)"|^(?:IMPORTED|ENDED|LOADED|ACTION) = "([a-z_]+)\"""", re.MULTILINE
)


def test_every_action_and_task_has_words() -> None:
    """What stands in the code as the action of an event, or as the name of a job, is Dutch in the administration."""
    text = "\n".join(path.read_text() for path in source_files() if "management" not in path.parts)
    actions = {first or second for first, second in CODE.findall(text)}
    assert {"signed_in", "changed", "sealed"} <= actions, "the search finds them"
    elsewhere = {"store_true", "webauthn_login", "verify"}  # argparse, a template of allauth, the name of a limit
    assert actions - set(ACTIONS) - elsewhere == set(), "Add these to records/words.py"
    tasks = set(re.findall(r'"([a-z]+\.tasks\.[a-z_]+)"', text))
    assert tasks - set(TASKS) == set(), "Add these to records/words.py"


@pytest.mark.usefixtures("superuser")
def test_the_record_speaks_dutch(client: Client) -> None:
    record(stream="user:7", action="sign_in_refused", by=None, object="N. Iemand", result="refused")
    text = client.get(reverse("admin:records_event_changelist")).content.decode()
    for words in ("Inloggen geweigerd", "Geweigerd", "Account 7", "Systeem"):
        assert words in text
    enqueue("accounts.tasks.send_mail", effect="mail:1", mail_id=1)
    assert "E-mail versturen" in client.get(reverse("admin:records_job_changelist")).content.decode()


@pytest.mark.usefixtures("superuser")
@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"handeling": "signed"}, 1),
        ({"uitkomst": "ok"}, 2),
        ({"wanneer": "dag"}, 2),
        ({"handeling": "x"}, 2),
        ({"q": "a1"}, 1),
    ],
)
def test_events_are_filtered(client: Client, wanted: dict[str, str], count: int) -> None:
    record(stream="agenda:a1", action="signed", by=None)
    record(stream="agenda:b2", action="started", by=None)
    page = client.get(reverse("admin:records_event_changelist"), wanted)
    assert page.context["cl"].result_count == count


@pytest.mark.usefixtures("superuser")
def test_lists_take_as_many_queries_for_many_rows(client: Client) -> None:
    def fill(number: int) -> None:
        record(stream=f"agenda:{number}", action="signed", by=None)
        store_file(name=f"{number}.pdf", content_type="application/pdf", content=b"abc", by=None)
        enqueue("tests.records.tasks.note", effect=f"note:{number}", text="een")

    fill(1)
    addresses = [reverse(f"admin:records_{name}_changelist") for name in ("event", "storedfile", "job")]
    client.get(addresses[0])  # the first page of a session also notes when it began
    few = [_queries(client, address) for address in addresses]
    for number in range(2, 9):
        fill(number)
    assert [_queries(client, address) for address in addresses] == few
    assert max(few) <= 6


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
