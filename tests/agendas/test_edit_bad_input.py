"""Bad input: a Dutch sentence at the field or the row, nothing stored, and never a crash."""

from typing import Any

import pytest
from django.test import Client

from agendas.models import Agenda
from agendas.richtext import html_to_plain, is_html
from tests.cast import Cast
from tests.editing import block_url, form_data, row_url
from tests.factories import fresh, make_agenda

UNPRINTABLE = "kan niet worden afgedrukt"
TOO_LONG = "De tekst is te lang: 1.000.000 tekens"
NULL = "onzichtbaar teken"
HTML = "Hier kan geen HTML staan"


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast)


def _refused(client: Client, agenda: Agenda, url: str, changes: dict[str, Any], sentence: str) -> None:
    """Send the page at `url` with `changes`: it must come back with `sentence` and all that was typed."""
    data = form_data(client.get(url)) | changes
    answer = client.post(url, data)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "error-summary" in text
    assert sentence in text
    sent = form_data(answer)
    for name, value in changes.items():
        # A select shows only its own choices.
        is_typed = "lijst" not in sentence and "FORMS" not in name
        if name in sent and "\x00" not in value and value and is_typed:
            # Rich text comes back in plain form, except what must be taken out of the HTML.
            assert sent[name] == [value if "opmaak" in sentence else html_to_plain(value) if is_html(value) else value]
    assert fresh(agenda).text.sha256 == agenda.text.sha256


@pytest.mark.parametrize(
    ("slug", "field", "value", "sentence"),
    [
        ("kop", "title", "", "Vul ‘Titel’ in."),
        ("kop", "title", "x" * 1_000_000, TOO_LONG),
        ("kop", "title", "Kansen 😀", UNPRINTABLE),
        ("kop", "title", "Kan\x00sen", NULL),
        ("kop", "title", "<b>Kansen</b>", HTML),
        ("kop", "slogan", "<script>alert(1)</script>", HTML),
        ("kop", "period__end", "2021", "Het eindjaar 2021 ligt voor het startjaar 2022."),
        ("kop", "period__end", "2030", "De periode 2022-2030 is te lang."),
        ("kop", "period__start", "vorig jaar", "Vul een jaar in van vier cijfers"),
        ("kop", "period__start", "20000000000000000000", "Vul een jaar in tussen 2000 en 2100."),
        ("kop", "coordinator", "niemand@example.org", "Maak bij ‘Regiocoördinator’ een keuze uit de lijst."),
        ("kop", "municipalities-0-code", "GM9999", "Kies een gemeente uit de lijst."),
        ("kop", "municipalities-0-code", "GM0193", "Kies een gemeente uit de lijst."),
        ("kop", "municipalities-0-code", "\x00", "Kies een gemeente uit de lijst."),
        ("kop", "municipalities-0-code", "", "Kies ten minste één gemeente."),
        ("kop", "municipalities-TOTAL_FORMS", "honderd", "De rijen zijn niet goed verstuurd."),
        ("kop", "municipalities-TOTAL_FORMS", "5000", "Dit zijn te veel rijen."),
        ("aanhef", "preamble", "x" * 1_000_000, TOO_LONG),
        ("aanhef", "preamble", "<p>Kansen 😀</p>", UNPRINTABLE),
        ("aanhef", "preamble", "<p>Kan\x00sen</p>", NULL),
        ("aanhef", "preamble", "<p><img src=x onerror=alert(1)></p>", "Deze opmaak kan hier niet: img."),
        ("aanhef", "pillars-0-heading", "<i>Verbinding</i>", HTML),
        ("toelichting", "themes", "Bestaat niet", "een keuze uit de lijst"),
        ("toelichting", "local_agendas-0-url", "javascript:alert(1)", "Vul een webadres in dat begint met https://."),
        ("toelichting", "local_agendas-0-url", "https://example.org/😀", UNPRINTABLE),
        ("overleg", "consultations-0-kind", "feest", "een keuze uit de lijst"),
        ("overleg", "consultations-0-members-0-name", "<b>Nora</b>", HTML),
        ("analyse", "analysis__parties", "DUO\n<b>CBS</b>", HTML),
        ("analyse", "analysis__parties", "DUO\x00", NULL),
        ("analyse", "analysis__indicators-0-date", "30-2-2026", "Vul een datum in die bestaat"),
        ("communicatie", "communication__activities-0-date", "straks", "Schrijf de datum als dag, maand en jaar"),
        ("ondertekenaars", "signatories-0-order", "eerst", "Vul bij ‘Volgorde’ een getal in"),
        ("ondertekenaars", "signatories-0-party", "school van Alkmaar", "een keuze uit de lijst"),
    ],
)
def test_a_block_refuses(
    client: Client, cast: Cast, agenda: Agenda, slug: str, field: str, value: str, sentence: str
) -> None:
    client.force_login(cast.coordinator_noord)
    _refused(client, agenda, block_url(agenda, slug), {field: value}, sentence)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("budget__lines-0-amount", "1,2 mln", "Vul een bedrag in cijfers in, bijvoorbeeld 70.000 of 70.000,50."),
        ("budget__lines-0-amount", "-5", "Vul een bedrag in van 0 euro of meer."),
        ("budget__lines-0-amount", "99.999.999.999", "Dit bedrag is te groot."),
        ("budget__lines-0-amount", "", "Vul een bedrag in, of vul aantal en tarief in."),
        ("budget__lines-0-year", "", "Vul een jaar in, bijvoorbeeld 2027."),
        ("budget__lines-0-year", "2.027", "Vul een jaar in van vier cijfers"),
        ("budget__lines-0-quantity", "veel", "Vul een getal in cijfers in, bijvoorbeeld 12 of 12,5."),
        ("funding__lines-0-source", "loterij", "een keuze uit de lijst"),
        ("funding__gka_share", "tweederde", "Vul een breuk in, bijvoorbeeld 2/3."),
        ("funding__gka_share", "3/2", "meer dan het geheel"),
        ("parties-0-organisation_id", "99Z999", "Het portaal kent geen school of schoolbestuur met nummer “99Z999”."),
        ("parties-0-organisation_id", "\x00", "Het portaal kent geen school of schoolbestuur"),
        ("parties-0-organisation_id", "9" * 1_000_000, "Het portaal kent geen school of schoolbestuur"),
        ("parties-0-role", "baas", "een keuze uit de lijst"),
        ("kind", "proef", "een keuze uit de lijst"),
        ("catalogue", "Wonderpil", "een keuze uit de lijst"),
        ("goal", "x" * 1_000_000, TOO_LONG),
        ("name", "Kansen 😀", UNPRINTABLE),
    ],
)
def test_an_intervention_refuses(
    client: Client, cast: Cast, agenda: Agenda, field: str, value: str, sentence: str
) -> None:
    client.force_login(cast.coordinator_noord)
    url = row_url(agenda, "interventions", agenda.text.document["interventions"][0]["id"])
    _refused(client, agenda, url, {field: value}, sentence)


def test_an_agenda_that_grows_too_large_is_refused_with_a_sentence(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "bepalingen")
    data = form_data(client.get(url)) | {"clauses-TOTAL_FORMS": "20"}
    for number in range(20):
        data[f"clauses-{number}-id"] = ""
        data |= {f"clauses-{number}-heading": f"Bepaling {number}", f"clauses-{number}-text": "woord " * 1_900}
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "De agenda is te groot" in answer.content.decode()
    assert fresh(agenda).text.sha256 == agenda.text.sha256


@pytest.mark.parametrize("data", [{}, {"base": "x"}, {"row_action": "up:nergens-7"}, {"row_action": "add:pillars"}])
def test_a_form_that_was_tampered_with_does_not_crash(
    client: Client, cast: Cast, agenda: Agenda, data: dict[str, str]
) -> None:
    client.force_login(cast.coordinator_noord)
    for slug in ("kop", "aanhef", "overleg", "ondertekenaars"):
        assert client.post(block_url(agenda, slug), data).status_code in {200, 422}
    assert fresh(agenda).text.sha256 == agenda.text.sha256


def test_the_summary_names_the_row_and_the_field(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = row_url(agenda, "interventions", agenda.text.document["interventions"][0]["id"])
    data = form_data(client.get(url)) | {"budget__lines-0-rate": "veel", "name": "Kansen \u202e"}
    text = client.post(url, data).content.decode()
    assert ">Begrotingsregel 1, Tarief: Vul een bedrag in cijfers in" in text
    assert ">Naam: Dit teken kan niet worden afgedrukt: U+202E. Haal het weg" in text
