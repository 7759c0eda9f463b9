"""Packages that the worker makes: asked once, made, fetched, called off, refused, forgotten."""

import datetime
import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agendas import tasks
from agendas.actions.archiving import NameRefused, ask_package, cancel_package, forget_packages, store_package
from agendas.choices import State
from agendas.models import Agenda, ArchivePackage
from agendas.workflow import StepRefused
from records.canonical import sha256_hex
from records.clock import now
from records.models import Event, Job, StoredFile
from records.models.jobs import JobStatus
from records.worker import run_next
from tests.agendas.archived import archived
from tests.cast import Cast
from tests.factories import make_agenda

pytestmark = pytest.mark.django_db


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return archived(cast)


@pytest.fixture
def staff(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ocw_staff)
    return client


def _ask(agenda: Agenda, cast: Cast, name: str = "pakket") -> ArchivePackage:
    return ask_package(agenda=agenda, name=name, by=cast.ocw_staff)


def _actions(agenda: Agenda) -> list[str]:
    return list(Event.objects.in_stream(agenda.stream).values_list("action", flat=True))


def _made(package: ArchivePackage) -> ArchivePackage:
    Job.objects.exclude(effect=package.effect).delete()
    run_next("worker")
    package.refresh_from_db()
    return package


def _url(agenda: Agenda, name: str, *more: Any) -> str:
    return reverse(f"agendas:{name}", args=[agenda.reference, *more])


def test_asked_made_and_fetched(cast: Cast, agenda: Agenda, staff: Client) -> None:
    response = staff.post(_url(agenda, "archive_package"), {"name": "Alkmaar 2022"})
    assert response.status_code == 302
    package = _made(ArchivePackage.objects.get())
    assert package.content is not None
    assert package.sha256 == sha256_hex(bytes(package.content))
    page = staff.get(_url(agenda, "archive")).content.decode()
    assert package.sha256 in page
    fetched = staff.post(_url(agenda, "archive_package_file", package.pk))
    assert fetched["Content-Disposition"] == f'attachment; filename="{agenda.reference}-archief.zip"'
    with zipfile.ZipFile(io.BytesIO(fetched.content)) as archive:
        assert "Alkmaar 2022/bagit.txt" in archive.namelist()
    assert _actions(agenda)[-2:] == ["archive_asked", "exported"]


def test_asked_twice_is_made_once(cast: Cast, agenda: Agenda) -> None:
    first = _ask(agenda, cast)
    assert _ask(agenda, cast) == first
    assert _ask(agenda, cast, "anders") != first
    assert Job.objects.filter(effect__startswith="archive-package:").count() == 2


def test_somebody_who_asks_a_lot_waits(cast: Cast, agenda: Agenda) -> None:
    for number in range(5):
        _ask(agenda, cast, f"pakket {number}")
    with pytest.raises(StepRefused, match="Er worden al 5 pakketten"):
        _ask(agenda, cast, "pakket 6")
    ask_package(agenda=agenda, name="van een ander", by=cast.ocw_reviewer)


def test_a_name_that_cannot_be_stays_in_the_form(cast: Cast, agenda: Agenda, staff: Client) -> None:
    response = staff.post(_url(agenda, "archive_package"), {"name": "a/b"})
    assert response.status_code == 422
    assert "Een schuine streep kan niet in de naam" in response.content.decode()
    assert 'value="a/b"' in response.content.decode()
    assert staff.post(_url(agenda, "archive_package"), {"name": " "}).status_code == 422
    assert not ArchivePackage.objects.exists()
    with pytest.raises(NameRefused):
        _ask(agenda, cast, "..")


def test_what_is_not_signed_gets_no_package(cast: Cast, staff: Client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    page = staff.post(_url(agenda, "archive_package"), {"name": "x"}, follow=True).content.decode()
    assert "kan pas als alles is ondertekend" in page
    assert not ArchivePackage.objects.exists()


def test_only_who_asked_gets_it(cast: Cast, agenda: Agenda, client: Client) -> None:
    package = _made(_ask(agenda, cast))
    client.force_login(cast.ocw_reviewer)
    assert client.post(_url(agenda, "archive_package_file", package.pk)).status_code == 404
    assert client.get(_url(agenda, "archive_package_status", package.pk)).status_code == 404
    with pytest.raises(ArchivePackage.DoesNotExist):
        cancel_package(package=package, by=cast.ocw_reviewer)


def test_called_off_while_the_worker_is_at_it(cast: Cast, agenda: Agenda, staff: Client, monkeypatch: Any) -> None:
    package = _ask(agenda, cast)

    def call_off(*_args: Any, **_options: Any) -> bytes:
        cancel_package(package=package, by=cast.ocw_staff)
        return b"made too late"

    monkeypatch.setattr(tasks, "package", call_off)
    assert _made(package).content is None
    assert _actions(agenda)[-1] == "archive_cancelled"
    assert Job.objects.get(effect=package.effect).status == JobStatus.CANCELLED
    assert "Dit pakket wordt niet gemaakt" in staff.get(_url(agenda, "archive")).content.decode()
    with pytest.raises(StepRefused, match="Annuleren kan niet meer"):
        cancel_package(package=package, by=cast.ocw_staff)


def test_a_package_that_cannot_be_made_says_why(cast: Cast, staff: Client) -> None:
    """No evidence sheet yet: known only when the worker looks."""
    agenda = make_agenda(cast, State.SIGNED)
    package = _made(_ask(agenda, cast))
    assert "bewijsblad" in package.problem
    assert package.problem in staff.get(_url(agenda, "archive")).content.decode()


def test_made_twice_after_a_crash_is_kept_once(cast: Cast, agenda: Agenda) -> None:
    package = _made(_ask(agenda, cast))
    before = package.sha256
    store_package(package=package, content=b"another")
    tasks.make_archive_package(str(package.pk))
    package.refresh_from_db()
    assert package.sha256 == before


def test_the_page_asks_by_itself_while_it_is_made(cast: Cast, agenda: Agenda, staff: Client) -> None:
    package = _ask(agenda, cast)
    url = _url(agenda, "archive_package_status", package.pk)
    assert staff.get(url).status_code == 302
    busy = staff.get(url, headers={"HX-Request": "true"}).content.decode()
    assert f'hx-get="{url}"' in busy
    _made(package)
    ready = staff.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in ready
    assert "Downloaden" in ready


def test_forgotten_after_a_week(cast: Cast, agenda: Agenda) -> None:
    old, young = _made(_ask(agenda, cast, "oud")), _ask(agenda, cast, "jong")
    files = StoredFile.objects.count()
    long_ago = now() - datetime.timedelta(days=9)
    ArchivePackage.objects.filter(pk=old.pk).update(asked_at=long_ago, expires=now() - datetime.timedelta(days=1))
    assert forget_packages() == 1
    assert list(ArchivePackage.objects.all()) == [young]
    # The package was a copy: what was in it is still there.
    assert StoredFile.objects.count() == files


def test_the_metadata_by_itself(agenda: Agenda, staff: Client) -> None:
    response = staff.post(_url(agenda, "mdto"))
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert all(name.endswith(".mdto.xml") for name in archive.namelist())
        assert len(archive.namelist()) == 9
    assert Event.objects.filter(stream=agenda.stream).latest("number").data == {"kind": "mdto"}
    assert staff.get(_url(agenda, "mdto")).status_code == 405
