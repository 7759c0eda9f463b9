"""Leaving words and fields out of a text: found as people read them, nothing of them left, signers always readable."""

import json
from uuid import UUID, uuid5

import pytest

from agendas.publishing import grounds_in, in_words, mask_problems, masked, names_in, shown
from agendas.publishing.finding import folded
from agendas.publishing.masking import fields_in, says, without_words
from agendas.publishing.problems import readable
from agendas.publishing.proposals import addresses_in, people_in
from agendas.tables.publishing import field_groups
from tests.cast import Cast
from tests.factories import make_agenda

MARK = "█ [5.1.2e]"
ID = "11111111-1111-4111-8111-111111111111"


pytestmark = pytest.mark.django_db


def words(text: str, ground: str = "5.1.2e") -> dict[str, str]:
    return {"words": text, "ground": ground}


def field(path: str, ground: str = "5.1.2b") -> dict[str, str]:
    return {"path": path, "ground": ground}


def cut(text: str, *wanted: str) -> str:
    found = without_words({"goal": text}, [words(each) for each in wanted])
    return str(found["goal"])


FOUND = {
    "plain": ("Bel Jan de Vries morgen", f"Bel {MARK} morgen"),
    "case": ("bel JAN DE VRIES", f"bel {MARK}"),
    "markup": ("<p>Jan <strong>de</strong> Vries</p>", f"<p>{MARK}<strong></strong></p>"),
    "line break": ("<p>Jan<br>de Vries belt</p>", f"<p>{MARK}<br> belt</p>"),
    "no-break space": ("Jan\u00a0de\u202fVries", MARK),
    "entity": ("<p>Jan&nbsp;de&#32;Vries</p>", f"<p>{MARK}</p>"),
    "soft hyphen": ("Jan de Vr\u00adies", MARK),
    "decomposed": ("Jan de Vri\u0308es", MARK),
    "hyphen": ("Jan-de-Vries", MARK),
    "twice": ("Jan de Vries en jan de vries", f"{MARK} en {MARK}"),
    "in a longer word": ("Jan de Vriesstraat", f"{MARK}straat"),
    "in an address": ('<p><a href="mailto:jan.de.x@y.nl">Jan de Vries</a></p>', f"<p>{MARK}</p>"),
    "in angle brackets": ("Coördinator <Jan de Vries>", f"Coördinator <{MARK}>"),
}


@pytest.mark.parametrize("name", FOUND, ids=list(FOUND))
def test_words_are_found_as_people_read_them(name: str) -> None:
    text, expected = FOUND[name]
    assert cut(text, "Jan de Vries") == expected
    assert not says(cut(text, "Jan de Vries"), "Jan de Vries")


def test_the_address_of_a_link_tells_no_name() -> None:
    assert cut('<p><a href="mailto:devries@alkmaar.nl">mail ons</a></p>', "devries@alkmaar.nl") == "<p>mail ons</p>"
    kept = '<p><a href="mailto:info@alkmaar.nl">mail ons</a></p>'
    assert cut(kept, "devries@alkmaar.nl") == kept


def test_short_words_and_numbers_stand_by_themselves() -> None:
    assert cut("An maakt een plan met Anna", "An") == f"{MARK} maakt een plan met Anna"
    assert cut("Zaak 1234, niet 12345", "1234") == f"Zaak {MARK}, niet 12345"


def test_what_overlaps_goes_with_one_mark() -> None:
    assert cut("Bel Jan de Vries-Bakker.", "Jan de Vries", "de Vries-Bakker") == f"Bel {MARK}."


def test_codes_stay_what_they_are() -> None:
    document = {
        "interventions": [{"id": ID, "kind": "intervention", "parties": [{"role": "funder", "name": "funder"}]}]
    }
    found = masked(document, [words("funder"), words("intervention")])
    row = found["interventions"][0]
    assert (row["kind"], row["id"]) == ("intervention", ID)
    assert row["parties"] == [{"role": "funder", "name": MARK}]


@pytest.fixture
def document(cast: Cast) -> dict:
    """A complete text with signers, a budget and officials."""
    found: dict = make_agenda(cast).text.document
    found["explanation"] = "<p>Nora&nbsp;<em>Noord</em> belt op 06 12345678, nora@alkmaar.nl.</p>"
    line = {"id": ID, "year": 2020, "category": "staff", "description": "Coach", "quantity": None, "rate": None}
    found["interventions"][0]["budget"]["lines"] = [{**line, "amount": "31415.00"}]
    return found


def test_a_field_goes_whole_and_money_with_what_it_follows_from(document: dict) -> None:
    row = f"interventions.{document['interventions'][0]['id']}"
    document["interventions"][0]["funding"]["gka_share"] = "2/3"
    before = json.dumps(document)
    found = masked(document, [field("explanation"), field(f"{row}.budget.lines"), field("analysis.parties")])
    assert json.dumps(document) == before, "the text itself changed"
    assert found["explanation"] == "<p>█ [5.1.2b]</p>"
    assert found["analysis"]["parties"] == ["█ [5.1.2b]"]
    assert found["interventions"][0]["budget"]["lines"] == []
    assert found["interventions"][0]["budget"]["note"].endswith("<p>█ [5.1.2b]</p>")
    assert found["interventions"][0]["funding"]["gka_share"] is None
    assert "31.415" in readable(document)
    assert "31.415" not in readable(found)


def test_what_an_addendum_says_of_before_goes_too() -> None:
    addendum = {"explanation": "", "addendum": {"reason": "Voor Nora", "before": {"explanation": "<p>Nora</p>"}}}
    found = masked(addendum, [words("Nora"), field("explanation")])
    assert "Nora" not in json.dumps(found)


def test_names_and_addresses_are_proposed(document: dict) -> None:
    names = names_in(document)
    assert names[:2] == ["Nora Noord", "Olivia Alkmaar"]
    assert not any(row["name"] in names for row in document["signatories"])
    assert addresses_in(document) == ["nora@alkmaar.nl", "06 12345678"]


PEOPLE = {
    "Beleidsmedewerker Onderwijs": [],
    "Wethouder": [],
    "Bestuurders van de deelnemende scholen": [],
    "Gelijke Kansen Alliantie": [],
    "Stichting Noorder Scholen": [],
    "Nora de Boer": ["Nora de Boer"],
    "J.P. van den Berg, regiocoördinator": ["J.P. van den Berg"],
    "Beleidsmedewerker Onderwijs Nora de Boer (gemeente Alkmaar)": ["Nora de Boer"],
    "Jan Jansen en drs. Fatima El Amrani": ["Jan Jansen", "Fatima El Amrani"],
    "mevrouw Jansen": ["Jansen"],
}


@pytest.mark.parametrize("text", PEOPLE, ids=list(PEOPLE))
def test_of_a_member_only_the_name_is_proposed(text: str) -> None:
    assert people_in(text) == PEOPLE[text]
    members = [{"name": text, "on_invitation": False}]
    assert names_in({"consultations": [{"members": members}]}) == PEOPLE[text]


def test_streets_and_numbers_are_proposed() -> None:
    text = "<p>Kom op maandag naar Marktstraat 12, 1811 AB Alkmaar, of bel 072&nbsp;123 45 67.</p>"
    found = addresses_in({"explanation": text})
    assert found == ["072 123 45 67", "Marktstraat 12, 1811 AB Alkmaar"]
    assert addresses_in({"explanation": "<p>In 2024 gaan wij de weg 3 keer op.</p>"}) == []


def test_what_stands_in_the_text_before_an_addendum_only_is_offered_too() -> None:
    """A row that an addendum took away, and a field that it emptied; what stands in both is offered once."""
    gone, kept, key = ID, "22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333"
    before = {
        "explanation": "<p>Nora</p>",
        "interventions": [{"id": gone, "goal": "<p>A</p>"}, {"id": kept, "goal": "B"}],
    }
    own = str(uuid5(UUID(key), kept))
    document = {
        "explanation": "",
        "interventions": [{"id": own, "goal": "<p>B</p>"}],
        "consultations": [],
        "addendum": {"key": key, "reason": "", "blocks": ["explanation", "interventions"], "before": before},
    }
    paths = [path for path, _label in fields_in(document)]
    assert paths == [f"interventions.{own}.goal", "explanation", f"interventions.{gone}.goal"]
    found = masked(document, [field("explanation"), field(f"interventions.{gone}.goal")])["addendum"]["before"]
    assert "Nora" not in json.dumps(found) and "<p>A</p>" not in json.dumps(found)
    [(title, first), (_, second)] = field_groups(document, fields_in(document))
    assert title == "Toelichting en thema's"
    assert first == [("explanation", "Toelichting (in de tekst van vóór het addendum)")]
    assert [name.endswith("van vóór het addendum)") for _path, name in second] == [False, True]


def test_a_good_mask_has_no_problems(document: dict) -> None:
    assert mask_problems(document, [words("Nora Noord"), field("analysis.data")]) == []


@pytest.mark.parametrize("key", ["office", "name", "organisation"])
def test_a_signer_stays_readable(document: dict, key: str) -> None:
    value = document["signatories"][0][key]
    [(place, sentence)] = mask_problems(document, [words("Nora Noord"), words(value.upper())])
    assert place == 1
    assert value in sentence
    assert "altijd openbaar" in sentence
    [(place, sentence)] = mask_problems(document, [field(f"signatories.{document['signatories'][0]['id']}.{key}")])
    assert document["signatories"][0]["office"] in sentence


def test_who_signed_in_another_place_stays_readable(document: dict) -> None:
    signatures = [{"name": "Piet Vervanger", "office": "Loco", "organisation": "x"}]
    document["explanation"] = "<p>Piet Vervanger</p>"
    [(_, sentence)] = mask_problems(document, [words("Piet Vervanger")], signatures)
    assert "altijd openbaar" in sentence


WRONG = {
    "not there": (words("Klaas Vaak"), "staat niet in de ondertekende tekst"),
    "one letter": (words("e"), "minstens twee letters"),
    "only signs": (words("- . -"), "minstens twee letters"),
    "too long": (words("x" * 300), "hoogstens 200"),
    "no such field": (field("explanation.nothing"), "staat niet in de ondertekende tekst"),
    "no such row": (field(f"interventions.{ID}.goal"), "staat niet in de ondertekende tekst"),
    "no text": (field("period"), "kan niet worden weggelaten"),
    "no ground": (words("Nora Noord", "5.9"), "Kies op welke grond"),
    "both": ({"words": "x", "path": "y", "ground": "5.1.2e"}, "Vul woorden in of kies een veld"),
    "no text at all": ({"words": 3, "ground": "5.1.2e"}, "Vul woorden in of kies een veld"),
    "an amount": (words("31.415"), "nog te lezen"),
}


@pytest.mark.parametrize("name", WRONG, ids=list(WRONG))
def test_a_mask_that_is_wrong_is_told_with_what_to_do(document: dict, name: str) -> None:
    entry, expected = WRONG[name]
    if name == "an amount":
        document["explanation"] = "<p>Samen 31.415 euro</p>"
    [(place, sentence)] = mask_problems(document, [words("Nora Noord"), entry])
    assert place == 1
    assert expected in sentence


def test_the_same_twice_is_told(document: dict) -> None:
    [(place, _)] = mask_problems(document, [words("Nora Noord"), words(" nora  NOORD")])
    assert place == 1


def test_marks_have_words_for_who_does_not_see_them() -> None:
    assert grounds_in({"a": ["x █ [5.1.2e]", {"b": "█ [5.1.1c]"}]}) == ["5.1.1c", "5.1.2e"]
    html = shown(f"<p>{MARK}</p>")
    assert "weggelaten op grond van Artikel 5.1, tweede lid, onder e" in html
    assert 'aria-hidden="true"' in html
    assert in_words(MARK) == "[weggelaten, 5.1.2e]"


def test_folding_keeps_words_apart() -> None:
    assert folded("  Ján‑de \u00a0Vries ") == "jan de vries"
