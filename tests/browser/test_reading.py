"""The reading back of a PDF notices what is lost and what has moved."""

from agendas.structure import walk
from tests.agendas.documents import load
from tests.browser.reading import READING_ORDER, _sequence, out_of_order


def _page() -> list[str]:
    return list(_sequence(load()))


def test_the_right_order_is_right() -> None:
    assert len([found for found in walk(load()) if found.value]) > 50
    assert len(_page()) > len(READING_ORDER)
    assert out_of_order("\n".join(_page()), load()) == []


def test_two_texts_that_changed_places_are_noticed() -> None:
    page = _page()
    first, second = page.index("Onderzoek Wensen"), page.index("Kennisdeling", page.index("Communicatie"))
    page[first], page[second] = page[second], page[first]
    assert out_of_order("\n".join(page), load()) != []


def test_every_single_text_that_is_lost_is_noticed() -> None:
    page = _page()
    long = [index for index, words in enumerate(page) if page.count(words) == 1 and len(words) > 20]
    for index in long:
        assert page[index][:80] in out_of_order("\n".join(page[:index] + page[index + 1 :]), load())
