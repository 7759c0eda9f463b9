"""The record in the admin: to be looked at, not to be changed."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from records.actions import record, store_file
from records.jobs import enqueue
from records.models import Job
from records.models.jobs import JobStatus

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
        client.post(changelist, {"action": action, "_selected_action": [job.pk]})
        assert Job.objects.get().status == status
