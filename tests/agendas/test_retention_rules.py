"""The rules of retention: loaded without inventing anything, and changed in the administration with an event."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agendas.actions.loading_retention import load_reference
from agendas.choices import Appraisal, Kind
from agendas.models import RetentionRule
from records.models import Event
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def _sent(**changes: Any) -> dict[str, Any]:
    return {"appraisal": "V", "years": "10", "starts": "end", "category": "12.3", "note": ""} | changes


def _url(rule: RetentionRule) -> str:
    return reverse("admin:agendas_retentionrule_change", args=[rule.pk])


@pytest.fixture
def rule() -> RetentionRule:
    load_reference(by=None)
    return RetentionRule.objects.get(kind=Kind.MUNICIPAL)


def test_a_rule_for_every_kind_and_nothing_invented(rule: RetentionRule) -> None:
    assert set(RetentionRule.objects.values_list("kind", flat=True)) == set(Kind.values)
    assert set(RetentionRule.objects.values_list("appraisal", "years", "category")) == {
        (Appraisal.UNDECIDED.value, None, "")
    }
    (again,) = load_reference(by=None)
    assert not again.changed


def test_what_ocw_filled_in_stays_when_the_file_is_loaded_again(
    cast: Cast, client: Client, rule: RetentionRule
) -> None:
    client.force_login(cast.ocw_staff)
    assert client.post(_url(rule), _sent()).status_code == 302
    rule.refresh_from_db()
    assert (rule.appraisal, rule.years, rule.category) == ("V", 10, "12.3")
    event = Event.objects.filter(stream="reference:retentionrule").latest("number")
    assert (event.action, event.actor_name) == ("changed", cast.ocw_staff.name)
    assert event.data["changes"]["years"] == [None, 10]
    load_reference(by=None)
    rule.refresh_from_db()
    assert rule.years == 10


def test_destroying_needs_a_term(cast: Cast, client: Client, rule: RetentionRule) -> None:
    client.force_login(cast.administrator)
    response = client.post(_url(rule), _sent(years=""))
    assert response.status_code == 200
    assert "heeft een bewaartermijn van 1 tot en met 200 jaar" in response.content.decode()
    rule.refresh_from_db()
    assert rule.appraisal == Appraisal.UNDECIDED


@pytest.mark.parametrize("person", ["coordinator_noord", "ocw_finance", "officer_alkmaar"])
def test_others_change_no_rule(cast: Cast, client: Client, rule: RetentionRule, person: str) -> None:
    client.force_login(cast.people[person])
    assert client.post(_url(rule), _sent()).status_code in {302, 403}
    rule.refresh_from_db()
    assert rule.years is None


def test_no_rule_is_added_or_removed(cast: Cast, client: Client, rule: RetentionRule) -> None:
    client.force_login(cast.administrator)
    assert client.get(reverse("admin:agendas_retentionrule_add")).status_code == 403
    assert client.post(reverse("admin:agendas_retentionrule_delete", args=[rule.pk])).status_code == 403
    assert RetentionRule.objects.count() == len(Kind)
