"""A number times a rate: compared in whole cents, and named where a school year is divided."""

import re

import pytest
from django.test import Client

from agendas.choices import Step
from agendas.completeness.money import of_money
from agendas.models import Agenda
from tests.agendas import test_money_page as money_page
from tests.agendas.test_scheme_checks import row

# The same agenda as there.
agenda = money_page.agenda


@pytest.mark.parametrize(("amount", "told"), [("33.33", False), ("33.34", True)])
def test_the_product_is_compared_in_whole_cents(amount: str, told: bool) -> None:
    """2.5 times € 13,33 is € 33,325: the grid stores € 33,33, and that is right."""
    asked = row(gka_share=None)
    line = {"year": 2026, "category": "personnel", "description": "", "quantity": "2.5", "rate": "13.33"}
    asked["budget"]["lines"] = [{**line, "amount": amount}]
    asked["funding"]["gka_share"] = None
    found = of_money(asked, "p", "Naam", {"start": 2026, "end": 2026}, Step.REVIEW)
    assert any("aantal keer tarief" in missing.sentence for missing in found) is told


@pytest.mark.django_db
def test_a_row_with_a_rate_divides_a_number(client: Client, agenda: Agenda) -> None:
    page = money_page.send(client, agenda, row_action="addrate:g0-b").content.decode()
    options = re.findall(r'<option value="g0-b-\d+"[^>]*>([^<]*)', page)
    assert "(aantal)" in options[-1], options
    assert "(aantal)" not in options[0], "the control: a row of amounts"
