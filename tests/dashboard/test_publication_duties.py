"""What should be public and is not, on the home page of OCW; and the ways from the list of agendas."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agendas.models import Publication
from dashboard.tables.publications import publication_duties
from tests.agendas.public import plan, publish, signed_agenda
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def _later(**changes: object) -> dict[str, object]:
    return {"public_from": timezone.localdate() + timedelta(days=9), **changes}


def test_what_is_late_and_what_lacks_something(cast: Cast, client: Client) -> None:
    assert publication_duties(cast.ocw_staff) == []
    publish(signed_agenda(cast), cast)
    plan(signed_agenda(cast), cast, **_later())
    assert publication_duties(cast.ocw_staff) == [], "what is public, and what waits for its day"
    plan(signed_agenda(cast), cast)
    lacking = plan(signed_agenda(cast), cast, **_later())
    Publication.objects.filter(pk=lacking.pk).update(summary="")
    late, incomplete = publication_duties(cast.ocw_staff)
    assert late.title == "1 tekst is nog niet openbaar"
    assert incomplete.title == "1 publicatie is gepland en niet compleet"
    client.force_login(cast.ocw_staff)
    text = client.get("/").content.decode()
    assert late.title in text and incomplete.title in text
    assert client.get(late.url).context["count"] == 1
    plan(signed_agenda(cast), cast)
    assert publication_duties(cast.ocw_staff)[0].title == "2 teksten zijn nog niet openbaar"


def test_one_query_and_none_for_others(cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    plan(signed_agenda(cast), cast)
    publication_duties(cast.ocw_staff)  # who this is
    with django_assert_num_queries(1):
        assert publication_duties(cast.ocw_staff)
    publication_duties(cast.coordinator_noord)
    with django_assert_num_queries(0):
        assert publication_duties(cast.coordinator_noord) == []


@pytest.mark.parametrize(("person", "shown"), [("ocw_staff", True), ("coordinator_noord", False), ("reader", False)])
def test_the_list_of_agendas_leads_to_publication_and_archive(
    cast: Cast, client: Client, person: str, shown: bool
) -> None:
    client.force_login(getattr(cast, person))
    text = client.get(reverse("agendas:list")).content.decode()
    for name in ("publications", "archive_list"):
        assert (f'href="{reverse(f"agendas:{name}")}"' in text) == shown
