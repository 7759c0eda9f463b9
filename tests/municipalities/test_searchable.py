"""Long lists of choices can be searched: the field is marked and its page brings the script; else it is a select."""

import re

import pytest
from django.test import Client

from tests.cast import Cast, cast

__all__ = ["cast"]


@pytest.mark.parametrize(
    ("person", "address", "name"),
    [
        ("administrator", "/mensen/uitnodigen/?rol=officer", "municipality"),
        ("administrator", "/mensen/uitnodigen/?rol=alderman", "office"),
        ("administrator", "/mensen/{other}/rol-geven/?rol=school_board", "school_board"),
        ("administrator", "/mensen/", "bij"),
        ("administrator", "/inlezen/gemeente-opheffen/", "municipality"),
        ("administrator", "/inlezen/gemeente-opheffen/", "successor"),
        ("ocw_staff", "/agendas/nieuw/", "municipality"),
        ("administrator", "/admin/municipalities/school/add/", "board"),
    ],
)
def test_the_field_and_its_script(cast: Cast, client: Client, person: str, address: str, name: str) -> None:
    client.force_login(getattr(cast, person))
    page = client.get(address.format(other=cast.officer_alkmaar.pk)).content.decode()
    field = re.search(rf'<select name="{name}"[^>]*>', page)
    assert field and "data-searchable" in field[0]
    assert "js/searchable-select" in page and "css/searchable-select" in page


def test_a_region_says_that_it_is_one(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    page = client.get("/mensen/").content.decode()
    assert re.search(r'<option value="regio:\d+">Regio Noord</option>', page)
    assert '<option value="gemeente:GM0361">Alkmaar</option>' in page
    assert "<optgroup" not in page
