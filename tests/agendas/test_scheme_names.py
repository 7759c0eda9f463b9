"""Who reads an agenda reads the name of its funding scheme; the text that is signed keeps the code alone."""

import copy
import datetime
import json
from typing import Any

import pytest
from django.urls import reverse

from agendas.choices import State
from agendas.exports import json_of
from agendas.models import Agenda, FundingScheme
from agendas.pdf import draft_pdf, frozen_pdf
from agendas.scheme_rules import with_scheme_names
from tests.cast import Cast
from tests.factories import complete_document, make_agenda

pytestmark = pytest.mark.django_db
NAMED = "Subsidieregeling Proefnaam (gka-proef)"


@pytest.fixture
def scheme() -> FundingScheme:
    facts = {"valid_from": datetime.date(2021, 1, 1), "valid_to": datetime.date(2021, 12, 31)}
    FundingScheme.objects.create(code="gka-proef", name="Oude naam", **facts)
    return FundingScheme.objects.create(
        code="gka-proef", name="Subsidieregeling Proefnaam", valid_from=datetime.date(2022, 1, 1)
    )


def _document(cast: Cast, code: str = "gka-proef") -> dict[str, Any]:
    document = copy.deepcopy(complete_document(cast))
    for row in document["interventions"]:
        row["funding"]["scheme"] = code
    return document


def _agenda(cast: Cast, state: State = State.DRAFT) -> Agenda:
    return make_agenda(cast, state, interventions=_document(cast)["interventions"])


def test_the_reading_view_has_name_and_code_and_the_data_the_code(cast: Cast, client, scheme: FundingScheme) -> None:
    agenda = _agenda(cast)
    client.force_login(cast.coordinator_noord)
    page = client.get(reverse("agendas:detail", args=[agenda.reference])).content.decode()
    assert NAMED in page
    kept = json.loads(json_of(agenda))["interventions"]
    assert {row["funding"]["scheme"] for row in kept} == {"gka-proef"}


def test_the_pdf_is_drawn_from_the_text_alone(
    cast: Cast, scheme: FundingScheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr("agendas.pdf.render_limited", lambda html, *rest, **more: drawn.append(html) or b"")
    draft_pdf(_agenda(cast))
    frozen_pdf(_agenda(cast, State.FROZEN).rounds.get())
    assert [("gka-proef" in html, scheme.name in html) for html in drawn] == [(True, False)] * 2


def test_what_the_portal_does_not_know_stays_as_it_is(cast: Cast, scheme: FundingScheme) -> None:
    document = _document(cast, "gka-onbekend")
    assert with_scheme_names(document) == document


def test_an_addendum_is_left_alone(cast: Cast, scheme: FundingScheme) -> None:
    document = {**_document(cast), "parent": "GKA-2022-0361"}
    assert with_scheme_names(document) == document


def test_one_query_and_nothing_is_changed(cast: Cast, scheme: FundingScheme, django_assert_num_queries) -> None:
    document = _document(cast)
    before = copy.deepcopy(document)
    with django_assert_num_queries(1):
        shown = with_scheme_names(document)
    assert document == before
    assert {row["funding"]["scheme"] for row in shown["interventions"]} == {NAMED}
    with django_assert_num_queries(0):
        with_scheme_names(_document(cast, ""))
