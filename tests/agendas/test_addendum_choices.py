"""Kind, last year, blocks and reason of an addendum: chosen at the beginning, and again as long as that can be."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agendas.actions.amended_text import extended_to
from agendas.actions.amending import AmendRefused, start_addendum, take_up_again
from agendas.choices import Step
from agendas.completeness import missing_for
from agendas.forms.addenda import AddendumForm
from agendas.headlines import headline
from agendas.integrity import first_misfit
from agendas.models import AddendumBlock, Agenda
from agendas.tables.history import history_page
from agendas.views import addenda as new_page
from records.models import Event
from tests.agendas.addenda import (
    WORDS,
    choose,
    make_addendum,
    signed_addendum,
    signed_agenda,
    withdrawn,
    write_at,
)
from tests.cast import Cast
from tests.factories import complete_document, fresh

YEAR = timezone.localdate().year
LATER = max(YEAR, 2028)


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return signed_agenda(cast)


def _over(cast: Cast) -> Agenda:
    """Return an agenda that was over last year, or earlier."""
    rows = complete_document(cast)["interventions"]
    return signed_agenda(cast, period={"start": YEAR - 5, "end": YEAR - 2}, interventions=rows)


def _url(addendum: Agenda) -> str:
    return reverse("agendas:addendum_choices", args=[addendum.reference])


def _form(page: Any) -> dict[str, Any]:
    """Return what the form of `page` would send."""
    html, form = page.content.decode(), page.context["form"]
    ticked = re.findall(r'name="blocks" value="(\w+)"[^>]*checked', html)
    found: dict[str, Any] = {name: form[name].value() or "" for name in ("sort", "end_year", "reason")}
    for name, value in re.findall(r'<input type="hidden" name="(shown|lose)" value="([^"]+)"', html):
        found.setdefault(name, []).append(value)
    return {**found, "blocks": ticked}


def _facts(addendum: Agenda) -> dict[str, Any]:
    facts: dict[str, Any] = fresh(addendum).text.document["addendum"]
    return facts


def _end(addendum: Agenda) -> int:
    end: int = fresh(addendum).text.document["period"]["end"]
    return end


def _words(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


# ---------- kind, last year and reason ----------


def test_the_page_shows_all_that_was_chosen_and_saves_it_at_once(cast: Cast, agenda: Agenda, client: Client) -> None:
    addendum = make_addendum(cast, agenda, "explanation")
    write_at(addendum, "explanation", cast.coordinator_noord, explanation=WORDS)
    client.force_login(cast.coordinator_noord)
    page = client.get(_url(addendum))
    sent = _form(page)
    assert (sent["sort"], sent["end_year"], sent["blocks"]) == ("change", "", ["explanation"])
    changes = {"sort": "extend", "end_year": LATER, "reason": "Wij hebben\r\nmeer tijd nodig."}
    assert client.post(_url(addendum), {**sent, **changes}).status_code == 302

    facts, row = _facts(addendum), fresh(addendum).addendum
    assert (facts["sort"], facts["blocks"]) == ("extend", ["heading", "explanation"])
    assert (row.sort, row.reason) == (facts["sort"], facts["reason"]) == ("extend", "Wij hebben\nmeer tijd nodig.")
    assert (_end(addendum), facts["before"]["period"]["end"]) == (LATER, 2027)
    assert fresh(addendum).text.document["explanation"] == WORDS
    assert first_misfit(fresh(addendum)) == ""
    event = Event.objects.filter(stream=addendum.stream, action="choices_changed").get()
    assert headline(event, kind="addendum") == (
        f"Aan het addendum is gewijzigd: de soort (nu verlenging), het eindjaar (nu {LATER}), de onderdelen die het "
        "wijzigt en de aanleiding."
    )
    assert headline(event, kind="addendum") in [entry.title for entry in history_page(fresh(addendum)).entries]
    # The same again is no event.
    assert client.post(_url(addendum), _form(client.get(_url(addendum)))).status_code == 302
    assert Event.objects.filter(stream=addendum.stream, action="choices_changed").count() == 1


@pytest.mark.parametrize("keeps", [True, False], ids=["heading stays", "heading goes"])
def test_the_last_year_of_an_extension_goes_only_when_asked(
    cast: Cast, agenda: Agenda, client: Client, keeps: bool
) -> None:
    addendum = make_addendum(cast, agenda, "explanation", sort="extend", end_year=LATER)
    client.force_login(cast.coordinator_noord)
    sent = {**_form(client.get(_url(addendum))), "sort": "intensify", "end_year": ""}
    sent["blocks"] = ["heading", "explanation"] if keeps else ["explanation"]
    asked = client.post(_url(addendum), sent)
    assert asked.status_code == 409 and _form(asked)["lose"] == ["end_year"]
    assert f"vervalt het eindjaar {LATER}. De agenda loopt dan tot en met 2027." in _words(asked)
    assert "Er gaat tekst verloren" not in _words(asked)
    assert (_facts(addendum)["sort"], _end(addendum)) == ("extend", LATER)
    # Not asked about what is an extension again; nothing else is forgotten.
    back = client.post(_url(addendum), {**_form(asked), "sort": "extend", "end_year": LATER, "reason": ""})
    assert back.status_code == 422 and "vervalt" not in _words(back)
    assert _form(back)["lose"] == ["end_year"] and _form(back)["shown"] == _form(asked)["shown"]

    assert client.post(_url(addendum), _form(asked)).status_code == 302
    assert (_facts(addendum)["sort"], _facts(addendum)["blocks"]) == ("intensify", sent["blocks"])
    assert _end(addendum) == 2027
    held = set(AddendumBlock.objects.filter(addendum=addendum.pk).values_list("block", flat=True))
    assert held == set(sent["blocks"])
    assert first_misfit(fresh(addendum)) == ""


def test_words_in_the_heading_are_asked_about_beside_the_year(cast: Cast, agenda: Agenda) -> None:
    addendum = make_addendum(cast, agenda, "explanation", sort="extend", end_year=LATER)
    write_at(addendum, "heading", cast.coordinator_noord, title="Een andere titel")
    with pytest.raises(AmendRefused, match="gaat tekst verloren"):
        choose(addendum, "explanation", sort="change", end_year=None, lose=["end_year"], by=cast.coordinator_noord)
    lose = ["heading", "end_year"]
    choose(addendum, "explanation", sort="change", end_year=None, lose=lose, by=cast.coordinator_noord)
    assert fresh(addendum).text.document["title"] == agenda.text.document["title"]


def test_a_heading_that_was_written_stays_when_it_becomes_an_extension(cast: Cast, agenda: Agenda) -> None:
    addendum = make_addendum(cast, agenda, "heading")
    write_at(addendum, "heading", cast.coordinator_noord, title="Een andere titel")
    choose(addendum, "heading", sort="extend", end_year=LATER, by=cast.coordinator_noord)
    assert (fresh(addendum).text.document["title"], _end(addendum)) == ("Een andere titel", LATER)


def test_a_colleague_who_changed_the_reason_is_not_overwritten(cast: Cast, agenda: Agenda, client: Client) -> None:
    addendum = make_addendum(cast, agenda, "explanation")
    client.force_login(cast.coordinator_noord)
    sent = {**_form(client.get(_url(addendum))), "sort": "intensify"}
    choose(addendum, "explanation", reason="Een nieuwe reden.", by=cast.ocw_staff)
    # Also when what was sent first could not be saved: the page does not forget what its reader saw.
    wrong = client.post(_url(addendum), {**sent, "blocks": []})
    assert wrong.status_code == 422
    answer = client.post(_url(addendum), {**_form(wrong), "blocks": ["explanation"]})
    assert answer.status_code == 422
    said = "Nu gekozen: wijziging, van Toelichting en thema&#x27;s. De aanleiding is nu: “Een nieuwe reden.”"
    assert said in _words(answer)
    assert _form(answer)["sort"] == "intensify" and _form(answer)["reason"] == sent["reason"]
    assert (_facts(addendum)["sort"], _facts(addendum)["reason"]) == ("change", "Een nieuwe reden.")
    assert client.post(_url(addendum), _form(answer)).status_code == 302
    assert (_facts(addendum)["sort"], _facts(addendum)["reason"]) == ("intensify", sent["reason"])


def test_errors_stand_at_their_fields_and_nothing_is_lost(cast: Cast, agenda: Agenda, client: Client) -> None:
    addendum = make_addendum(cast, agenda, "explanation")
    client.force_login(cast.coordinator_noord)
    sent = {
        **_form(client.get(_url(addendum))),
        "sort": "extend",
        "end_year": "2026",
        "reason": " ",
        "blocks": "clauses",
    }
    page = client.post(_url(addendum), sent)
    assert page.status_code == 422
    assert {name: list(errors) for name, errors in page.context["form"].errors.items()} == {
        "end_year": ["De agenda loopt tot en met 2027. Kies een later jaar."],
        "reason": ["Schrijf waarom dit addendum er komt."],
    }
    assert {key: value for key, value in _form(page).items() if key in {"sort", "end_year", "blocks"}} == {
        "sort": "extend",
        "end_year": "2026",
        "blocks": ["clauses"],
    }


def test_when_the_text_in_force_moved_settling_comes_first(cast: Cast, agenda: Agenda, client: Client) -> None:
    first = make_addendum(cast, agenda, "explanation")
    write_at(first, "explanation", cast.coordinator_noord, explanation="<p>Wij doen het anders.</p>")
    first = withdrawn(cast, fresh(first))
    again = reverse("agendas:addendum_again", args=[first.reference])
    client.force_login(cast.coordinator_noord)
    # The control: nothing moved, so writing goes on at the first block.
    same = client.post(again)
    made = Agenda.objects.filter(parent=agenda).latest("pk")
    assert same["Location"] == reverse("agendas:edit", args=[made.reference, "toelichting"])
    detail = client.get(reverse("agendas:detail", args=[made.reference]))
    assert [words for words, _ in detail.context["sheet"].edit_links] == ["Tekst bewerken"]
    assert "Werk dit addendum eerst bij" not in _words(client.get(_url(made)))
    withdrawn(cast, fresh(made))

    signed_addendum(cast, agenda)
    answer = client.post(again, follow=True)
    made = Agenda.objects.filter(parent=agenda).latest("pk")
    settle = reverse("agendas:addendum_settle", args=[made.reference])
    assert answer.redirect_chain[-1][0] == settle
    assert "De geldende tekst is intussen veranderd. Werk het addendum hieronder eerst bij" in _words(answer)
    detail = client.get(reverse("agendas:detail", args=[made.reference]))
    assert detail.context["sheet"].edit_links[0] == ("Bijwerken", settle)
    page = client.get(_url(made))
    assert "Werk dit addendum eerst bij" in _words(page) and settle in page.content.decode()
    # Who sends it all the same loses nothing.
    sent = {"sort": "intensify", "blocks": ["explanation"], "reason": "Nog een keer."}
    page = client.post(_url(made), sent)
    assert page.status_code == 422 and _form(page)["reason"] == "Nog een keer."
    assert _facts(made)["sort"] == "change"


def test_the_page_asks_as_often_for_more_addenda(cast: Cast, agenda: Agenda, client: Client) -> None:
    addendum = make_addendum(cast, agenda, "explanation")
    client.force_login(cast.coordinator_noord)
    counts = []
    for block in ("analysis", "clauses", "communities"):
        make_addendum(cast, agenda, block)
        client.get(_url(addendum))
        with CaptureQueriesContext(connection) as found:
            assert client.get(_url(addendum)).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[-1]


# ---------- beginning one ----------


def _begin(client: Client, agenda: Agenda, **changes: Any) -> Any:
    usual = {"sort": "change", "blocks": ["explanation"], "reason": "Meer doen."}
    return client.post(reverse("agendas:addendum_new", args=[agenda.reference]), {**usual, **changes})


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("Meer <b>doen</b>.", "Hier kan geen HTML staan. Haal “<b>” weg."),
        ("Meer \x00doen.", "De tekst bevat een onzichtbaar teken"),
        ("Meer \U0001f600 doen.", "Dit teken kan niet worden afgedrukt"),
        ("é" * 2_001, "De tekst is te lang: 2.001 tekens, er passen er 2.000."),
    ],
    ids=["html", "null", "picture", "long"],
)
def test_what_cannot_be_printed_is_refused_at_the_reason(
    cast: Cast, agenda: Agenda, client: Client, reason: str, sentence: str
) -> None:
    with pytest.raises(AmendRefused) as refused:
        start_addendum(agenda=agenda, sort="change", blocks=["clauses"], reason=reason, by=cast.coordinator_noord)
    assert refused.value.field == "reason" and str(refused.value).startswith(sentence)
    client.force_login(cast.coordinator_noord)
    form = _begin(client, agenda, reason=reason).context["form"]
    assert list(form.errors) == ["reason"] and form.errors["reason"][0].startswith(sentence)
    assert form["reason"].value() == reason
    assert not Agenda.objects.filter(parent=agenda).exists()


def test_an_agenda_that_is_over_is_extended_to_a_year_to_come(cast: Cast, client: Client) -> None:
    agenda = _over(cast)
    client.force_login(cast.coordinator_noord)
    page = _begin(client, agenda, sort="extend", end_year=str(YEAR - 1))
    sentence = f"Het jaar {YEAR - 1} is al voorbij. Kies {YEAR} of later."
    assert dict(page.context["form"].errors) == {"end_year": [sentence]}
    with pytest.raises(AmendRefused, match=sentence) as refused:
        make_addendum(cast, agenda, sort="extend", end_year=YEAR - 1)
    assert refused.value.field == "end_year"
    addendum = make_addendum(cast, agenda, sort="extend", end_year=YEAR)
    assert missing_for(addendum, Step.REVIEW) == []
    # Nor by way of the heading.
    addendum = write_at(addendum, "heading", cast.coordinator_noord, period={"start": YEAR - 5, "end": YEAR - 1})
    (item,) = missing_for(addendum, Step.REVIEW)
    assert item.sentence.endswith(f"dat jaar is al voorbij. Kies {YEAR} of later.")


def test_an_agenda_too_long_ago_is_not_extended_at_all() -> None:
    text = {"period": {"start": YEAR - 12, "end": YEAR - 9}}
    for year in (YEAR - 4, YEAR):
        with pytest.raises(AmendRefused, match=r"hoogstens 10 jaar\. Maak een nieuwe agenda\."):
            extended_to(text, "extend", year)
    with pytest.raises(AmendRefused, match=f"Kies {YEAR} of eerder"):
        extended_to({"period": {"start": YEAR - 9, "end": YEAR - 7}}, "extend", YEAR + 1)


def test_a_block_that_another_has_comes_back_without_its_tick(cast: Cast, agenda: Agenda, client: Client) -> None:
    first = make_addendum(cast, agenda, "clauses", "analysis")
    client.force_login(cast.coordinator_noord)
    page = _begin(client, agenda, blocks=["clauses", "analysis", "preamble"], sort="")
    errors = page.context["form"].errors
    assert list(errors) == ["sort", "blocks"]
    assert errors["blocks"] == [
        f"‘Afspraak 2: analyse en onderzoek’ en ‘Bepalingen’ worden al gewijzigd in addendum {first.reference} "
        "(concept). Werk daarin verder, of kies deze onderdelen niet."
    ]
    assert _form(page)["blocks"] == ["preamble"]
    assert re.search(r'value="clauses"[^>]*disabled', page.content.decode())


def test_nor_when_it_was_taken_a_moment_ago(
    cast: Cast, agenda: Agenda, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another addendum begins after the form looked: the action refuses, and the boxes are those of by then."""
    begin = new_page.start_addendum

    def second(**arguments: Any) -> Agenda:
        make_addendum(cast, agenda, "clauses", by=cast.ocw_staff)
        return begin(**arguments)

    monkeypatch.setattr(new_page, "start_addendum", second)
    client.force_login(cast.coordinator_noord)
    page = _begin(client, agenda, blocks=["clauses", "preamble"])
    assert "wordt al gewijzigd in addendum" in page.context["form"].errors["blocks"][0]
    assert _form(page)["blocks"] == ["preamble"]
    assert re.search(r'value="clauses"[^>]*disabled', page.content.decode())


def test_the_same_sentences_on_both_pages() -> None:
    assert list(AddendumForm.base_fields) == ["sort", "end_year", "blocks", "reason"]


# ---------- the help at the last year, and who withdraws ----------


def test_the_help_at_the_last_year_says_ten(cast: Cast, agenda: Agenda, client: Client) -> None:
    extension = make_addendum(cast, agenda, sort="extend", end_year=LATER)
    client.force_login(cast.coordinator_noord)
    words = _words(client.get(f"/agendas/{extension.reference}/bewerken/kop/"))
    assert "duurt een agenda samen hoogstens 10 jaar" in words
    assert "vijf jaar" not in words.lower()


def test_who_writes_and_cannot_withdraw_reads_who_can(cast: Cast, agenda: Agenda, client: Client) -> None:
    addendum = make_addendum(cast, agenda, "explanation")
    sentence = "Alleen OCW kan het intrekken."
    pages = [reverse("agendas:detail", args=[addendum.reference]), _url(addendum)]
    client.force_login(cast.coordinator_noord)
    for page in map(client.get, pages):
        assert sentence in _words(page)
        assert f"mailto:{cast.ocw_staff.email}" in page.content.decode()
    client.force_login(cast.ocw_staff)
    assert not any(sentence in _words(client.get(page)) for page in pages)
    client.force_login(cast.coordinator_noord)
    take = withdrawn(cast, addendum)
    assert sentence not in _words(client.get(pages[0]))
    assert take_up_again(addendum=take, by=cast.coordinator_noord)
