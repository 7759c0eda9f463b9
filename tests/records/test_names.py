"""When two names are the same."""

import unicodedata

import pytest

from records.names import fold, same_organisation, same_person


@pytest.mark.parametrize(
    "other",
    [
        "zoë  MÜLLER",
        "Zoë\N{NO-BREAK SPACE}Müller",
        " Zoë Müller\t",
        unicodedata.normalize("NFD", "Zoë Müller"),
        "Zoe Muller",
        "Zoë-Müller",
        "Zoë Mül\N{ZERO WIDTH SPACE}ler",
        "Zoë Mül\N{SOFT HYPHEN}ler",
        "\N{MATHEMATICAL BOLD CAPITAL Z}oë Müller",
    ],
)
def test_the_same_name_however_it_was_typed(other: str) -> None:
    assert same_person("Zoë Müller", other)
    assert same_person(other, "Zoë Müller")


@pytest.mark.parametrize(
    ("one", "other"), [("A. Jansen", "A. Janssen"), ("A. Jansen", "B. Jansen"), ("", ""), (".", "")]
)
def test_other_names(one: str, other: str) -> None:
    assert not same_person(one, other)


def test_dots_and_spaces_of_initials_say_nothing() -> None:
    assert same_person("A.B. van der Berg", "A. B. van der  Berg")


def test_an_organisation_with_its_ministry_written_out() -> None:
    assert same_organisation("Ministerie van OCW", "ministerie van Onderwijs, Cultuur en Wetenschap")
    assert not same_organisation("Ministerie van OCW", "Ministerie van VWS")
    assert not same_organisation("", "")


def test_folding_leaves_letters_and_spaces() -> None:
    assert fold("  Çelik-Ørsted, ŁÓDŹ’s ") == "celik orsted lodz s"
