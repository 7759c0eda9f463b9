"""What is known beside the form of an account: to be read and taken over, never filled in as if it were true."""

from decimal import Decimal

import pytest
from django.test import Client

from funding.choices import Destination
from funding.models import Application
from tests.funding.factories import make_account
from tests.funding.test_account_pages import board, grant, text_of, url_of
from tests.funding.test_accounts import TEXTS

__all__ = ["board", "grant"]
pytestmark = pytest.mark.django_db


def test_a_new_account_is_filled_in_from_what_is_known(board: Client, grant: Application) -> None:
    make_account(grant, 2022, spent=Decimal(1200), destination=Destination.NEXT_YEAR, obligations="Wij bewaren alles.")
    answer = board.get(url_of(grant, "account", 2023))
    form = answer.context["form"]
    # A plan is not what was done, and last year is not this year: both stand beside the field.
    assert form.initial == {} and all(not form[name].value() for name in TEXTS)
    known = {field.name: about for field, about in answer.context["text_fields"] if about}
    assert sorted(known) == ["obligations", "realised_activities", "results"]
    assert known["results"].text.startswith("De Transformatieve School 0\nDoel: ")
    assert "gelijke kansen" in known["results"].text and "<" not in known["results"].text
    words = text_of(answer)
    assert "Over 2022 schreef u bij ‘Naleving van de verplichtingen’ Wij bewaren alles." in words
    assert "Verantwoording 2023" in words and "2.023" not in words
    assert "Over van eerdere jaren € 300" in words and "Te besteden € 1.800" in words
    assert "Uiterlijk indienen op 30 juni 2024" in words
    assert not grant.accounts.filter(year=2023).exists(), "looking stores nothing"


def test_what_is_known_comes_below_what_was_typed_and_is_not_saved(board: Client, grant: Application) -> None:
    typed = {"base": "0", "spent": "1.250,-", "results": "Zelf getypt", "row_action": "take:results"}
    answer = board.post(url_of(grant), typed)
    assert answer.status_code == 200
    form = answer.context["form"]
    assert form["results"].value().startswith("Zelf getypt\n\nDe Transformatieve School 0\nDoel: ")
    assert form["spent"].value() == "1.250,-" and not form["obligations"].value()
    html = answer.content.decode()
    assert 'data-warn-unsaved="now"' in html and html.count("autofocus") == 1
    assert not grant.accounts.exists()


def test_activities_that_ended_have_ended_in_the_next_year_too(board: Client, grant: Application) -> None:
    make_account(grant, 2022, activities_done=True)
    assert board.get(url_of(grant, "account", 2023)).context["form"].initial == {"activities_done": True}
