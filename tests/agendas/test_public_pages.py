"""What everybody reads: the list of agendas, a municipality, an agenda with its addenda and what was left out."""

import datetime
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agendas.models import Agenda, AgendaMunicipality
from gka_portal.notation import dutch_date
from interventions.models import Theme
from municipalities.choices import Province
from municipalities.models import Municipality
from tests.agendas.public import SECRET, SUMMARY, plan, publish, signed_addendum, signed_agenda
from tests.agendas.signed_addenda import sealed_addendum
from tests.cast import Cast
from tests.factories import clauses, community, intervention

INDEX = "/openbaar/"


def _page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def _agenda_page(client: Client, agenda: Agenda) -> str:
    return _page(client, reverse("public:agenda", args=[agenda.reference]))


def _words(html: str) -> str:
    """Return a page as one reads it: no markup, one space between words."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def _titles(page: str) -> list[str]:
    return re.findall(r'<a href="/openbaar/GKA-[^"]+">([^<]+)</a>', page)


def _public(cast: Cast, title: str, first: int, last: int, **plan: object) -> Agenda:
    """Return a public agenda called `title`; the list has its years."""
    agenda = signed_agenda(cast)
    Agenda.objects.filter(pk=agenda.pk).update(start_year=first, end_year=last)
    publish(agenda, cast, title=title, **plan)
    return agenda


@pytest.fixture
def three(cast: Cast) -> list[Agenda]:
    """Public agendas of Alkmaar (2022-2025), Breda (2020-2021, no theme) and one of no municipality (2023-2024)."""
    signed = [_public(cast, "Alkmaar", 2022, 2025), _public(cast, "Breda", 2020, 2021)]
    signed.append(_public(cast, "Landelijk thema", 2023, 2024))
    lines = AgendaMunicipality.objects.filter
    lines(agenda=signed[1]).update(municipality=cast.breda)
    lines(agenda=signed[2]).delete()
    signed[1].themes.clear()
    signed[2].themes.set(Theme.objects.filter(name="Soepele overgangen"))
    return signed


# What is asked in the address, and what is found, in order.
ASKED = {
    "": ["Alkmaar", "Breda", "Landelijk thema"],
    "zoek=alkm": ["Alkmaar"],
    "zoek=GM0758": ["Breda"],
    "zoek=landelijk": ["Landelijk thema"],
    "zoek=soepele+overgangen": ["Landelijk thema"],
    "zoek=bestaatniet": [],
    "thema=Professionalisering": ["Alkmaar"],
    f"provincie={Province.NOORD_BRABANT}": ["Breda"],
    "jaar=2024": ["Alkmaar", "Landelijk thema"],
    "jaar=2021&volgorde=-gemeente": ["Breda"],
    "volgorde=-gemeente": ["Landelijk thema", "Breda", "Alkmaar"],
    "volgorde=periode": ["Breda", "Alkmaar", "Landelijk thema"],
    "volgorde=-periode": ["Landelijk thema", "Alkmaar", "Breda"],
    "page=99": ["Alkmaar", "Breda", "Landelijk thema"],
}


def test_the_list_finds_and_sorts(three: list[Agenda], client: Client) -> None:
    assert {asked: _titles(_page(client, f"{INDEX}?{asked}")) for asked in ASKED} == ASKED
    assert "Geen agenda’s gevonden" in _page(client, f"{INDEX}?zoek=bestaatniet")


def test_the_list_sorts_by_the_last_signature(three: list[Agenda], client: Client) -> None:
    for number, agenda in enumerate(three):
        agenda.rounds.get().signatures.update(date=datetime.date(2026, 3 - number, 1))
    three[0].rounds.get().signatures.filter(signed_by__email__startswith="alderman").update(
        date=datetime.date(2020, 1, 1)
    )
    page = _page(client, f"{INDEX}?volgorde=ondertekend")
    assert _titles(page) == ["Landelijk thema", "Breda", "Alkmaar"]
    assert "1 maart 2026" in page and "1 januari 2020" not in page


def test_a_choice_that_is_not_in_the_list_is_named(three: list[Agenda], client: Client) -> None:
    page = _page(client, f"{INDEX}?jaar=abc&zoek=breda")
    assert "Loopt in: kies iets uit de lijst." in page
    assert _titles(page) == ["Breda"]


def test_the_list_has_pages(cast: Cast, three: list[Agenda], client: Client, monkeypatch) -> None:
    monkeypatch.setattr("agendas.views.public.PER_PAGE", 2)
    assert _titles(_page(client, INDEX)) == ["Alkmaar", "Breda"]
    assert _titles(_page(client, f"{INDEX}?page=2")) == ["Landelijk thema"]
    assert 'aria-label="Pagina’s van agenda’s"' in _page(client, INDEX)


def test_the_empty_list_says_what_to_do(cast: Cast, client: Client) -> None:
    assert "Er zijn nog geen openbare agenda’s" in _page(client, INDEX)
    plan(signed_agenda(cast), cast)
    assert "Er zijn nog geen openbare agenda’s" in _page(client, INDEX)


def test_a_theme_that_was_left_out_finds_nothing(cast: Cast, client: Client) -> None:
    publication = publish(signed_agenda(cast), cast)
    found = f"{INDEX}?zoek=professionalisering"
    assert len(_titles(_page(client, found))) == 1, "the control"
    publication.mask = [{"path": "themes", "ground": "5.1.2i"}]
    publication.save()
    page = _page(client, found)
    assert (_titles(page), "Professionalisering" in page) == ([], False)


# The most that each page may ask; no session, no account.
MOST = {"index": 10, "municipality": 18, "agenda": 16, "sitemap": 8, "sitemap_index": 1}


def test_no_page_asks_more_for_more(cast: Cast, client: Client) -> None:
    counts = []
    agendas: list[Agenda] = []
    for count in (2, 6):
        while len(agendas) < count:
            agendas.append(_public(cast, "Alkmaar", 2022, 2025))
            publish(signed_addendum(agendas[-1], cast), cast)
        for number in range(agendas[0].addenda.count(), count):
            publish(signed_addendum(agendas[0], cast, f"Zin {number}."), cast)
        counts.append({name: _queries(client, name, agendas[0]) for name in MOST})
    assert counts[0] == counts[1]
    assert {name: asked for name, asked in counts[0].items() if asked > MOST[name]} == {}


def _queries(client: Client, name: str, agenda: Agenda) -> int:
    arguments: dict[str, list[object]] = {"municipality": ["GM0361"], "agenda": [agenda.reference], "sitemap": [1]}
    address = reverse(f"public:{name}", args=arguments.get(name))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_municipality_in_short(cast: Cast, client: Client, settings) -> None:
    agenda = signed_agenda(
        cast, interventions=[intervention(0), intervention(1)], communities=[community()], clauses=clauses()
    )
    publish(agenda, cast)
    page = _page(client, "/openbaar/gemeente/GM0361/")
    words = _words(page)
    day = dutch_date(timezone.localdate())
    assert f"Wethouder Wouter Alkmaar heeft de GKA-agenda namens de gemeente Alkmaar ondertekend op {day}." in words
    assert "Mina Minister, minister van Onderwijs, Cultuur en Wetenschap, heeft de GKA-agenda namens het" in words
    assert SUMMARY in words
    assert "De Transformatieve School 0" in words and "Community 0" in words
    assert "€ 2.000" in words and "€ 6.000" in words, "the money of the years together"
    assert f"/openbaar/{agenda.reference}/pdf/" in page
    assert "mailto:" not in page, "nobody's address is public"
    settings.CONTACT_EMAIL = "vragen@gka.example.nl"
    assert "mailto:vragen@gka.example.nl" in _page(client, "/openbaar/gemeente/GM0361/")


def test_a_municipality_without_a_public_agenda(cast: Cast, client: Client) -> None:
    nothing = _page(client, "/openbaar/gemeente/GM0361/")
    assert "Nog geen openbare agenda" in nothing
    plan(signed_agenda(cast), cast)
    assert _page(client, "/openbaar/gemeente/GM0361/") == nothing, "an embargo is not told"
    assert client.get("/openbaar/gemeente/GM9999/").status_code == 404


def test_the_newest_agenda_comes_first(cast: Cast, client: Client) -> None:
    for start in (2021, 2023, 2019):
        _public(cast, f"Agenda van {start}", start, start + 1)
    page = _page(client, "/openbaar/gemeente/GM0361/")
    found = re.findall(r"Agenda van \d+", page)
    assert list(dict.fromkeys(found)) == ["Agenda van 2023", "Agenda van 2021", "Agenda van 2019"]
    assert "De looptijd van deze agenda is voorbij." in page


def test_old_names_stay_after_a_merger(cast: Cast, client: Client) -> None:
    publish(signed_agenda(cast), cast, title="De agenda van toen")
    cast.alkmaar.valid_to, cast.alkmaar.successor = datetime.date(2024, 12, 31), cast.breda
    cast.alkmaar.save()
    new = _words(_page(client, "/openbaar/gemeente/GM0758/"))
    assert "De agenda van toen" in new
    assert "Gesloten door gemeente Alkmaar, sinds 1 januari 2025 onderdeel van Breda." in new
    assert "Hierin is opgegaan: Alkmaar (1 januari 2025)" in new
    old = _words(_page(client, "/openbaar/gemeente/GM0361/"))
    assert "Alkmaar is sinds 1 januari 2025 onderdeel van gemeente Breda" in old
    assert "De agenda van toen" in old
    for searched in ("breda", "alkmaar"):
        assert "nu gemeente Breda" in _words(_page(client, f"{INDEX}?zoek={searched}")), searched


def test_a_name_is_found_without_its_accents(cast: Cast, client: Client) -> None:
    publish(signed_agenda(cast), cast)
    Municipality.objects.filter(pk=cast.alkmaar.pk).update(name="Súdwest-Fryslân")
    for searched, is_found in (("sudwest fryslan", True), ("SÚDWEST", True), ("sudwest breda", False)):
        assert ("Súdwest-Fryslân" in _page(client, f"{INDEX}?zoek={searched}")) is is_found, searched


def test_a_merger_of_tomorrow_is_not_told_yet(cast: Cast, client: Client) -> None:
    publish(signed_agenda(cast), cast)
    cast.alkmaar.valid_to, cast.alkmaar.successor = datetime.date(2099, 12, 31), cast.breda
    cast.alkmaar.save()
    assert "Nog geen openbare agenda" in _page(client, "/openbaar/gemeente/GM0758/")
    assert "onderdeel van" not in _page(client, "/openbaar/gemeente/GM0361/")


def test_the_text_of_an_agenda(cast: Cast, client: Client, settings) -> None:
    settings.PORTAL_URL = "https://gka.example.nl"
    agenda = signed_agenda(cast)
    publish(agenda, cast)
    page = _agenda_page(client, agenda)
    assert f'<link rel="canonical" href="https://gka.example.nl/openbaar/{agenda.reference}/">' in page
    for kind in ("pdf", "json", "xml"):
        assert re.search(f'<link rel="alternate"\\s+type="application/{kind}"', page)
    assert f"Werknaam {SECRET}" in page
    assert page.count("<h1>") == 1 and 'href="#toelichting"' in page
    assert "Dit is de tekst zoals die is ondertekend." in page
    assert "weggelaten" not in page
    assert "csrfmiddlewaretoken" not in page and "<script" not in page


def test_what_was_left_out_is_explained_and_nowhere(cast: Cast, client: Client) -> None:
    agenda = signed_agenda(cast, interventions=[{**intervention(), "name": f"Aanpak {SECRET}"}])
    publish(agenda, cast, mask=[{"words": SECRET, "ground": "5.1.2e"}])
    pages = [_agenda_page(client, agenda), _page(client, "/openbaar/gemeente/GM0361/"), _page(client, INDEX)]
    assert [SECRET in page for page in pages] == [False] * 3
    reason = "weggelaten op grond van Artikel 5.1, tweede lid, onder e: persoonlijke levenssfeer"
    assert reason in pages[0] and reason in pages[1]
    assert "[5.1.2e] Artikel 5.1, tweede lid, onder e" in _words(pages[0])
    assert not any("█ [5.1.2e]" in page for page in pages), "each mark is drawn, with words"


def test_each_change_names_its_addendum(cast: Cast, client: Client) -> None:
    agenda = signed_agenda(cast)
    publish(agenda, cast)
    addendum = signed_addendum(agenda, cast)
    publish(addendum, cast, title="Addendum 1 bij de agenda")
    page = _agenda_page(client, agenda)
    section = page.partition('<section id="toelichting"')[2].partition("</section>")[0]
    note = f'door <a href="/openbaar/{addendum.reference}/">addendum {addendum.reference}</a>'
    assert section.count(note) == 1
    assert section.index("Morgenster") < section.index(note)
    assert page.partition('<section id="inleiding"')[2].partition("</section>")[0].count(note) == 0, "the control"
    assert "met 1 addendum erin verwerkt" in _words(page)
    assert "Addendum 1 bij de agenda" in page
    data = json.loads(client.get(reverse("public:json", args=[agenda.reference])).content)
    assert "Morgenster" in data["explanation"]


def test_a_mask_holds_in_the_text_with_addenda(cast: Cast, client: Client) -> None:
    agenda = signed_agenda(cast)
    publish(agenda, cast, mask=[{"words": SECRET, "ground": "5.1.2e"}])
    addendum = signed_addendum(agenda, cast)
    publish(addendum, cast, mask=[{"words": "Morgenster", "ground": "5.1.2e"}])
    for shown in (agenda, addendum):
        page = _agenda_page(client, shown)
        assert [word for word in (SECRET, "Morgenster") if word in page] == []
    assert f"addendum {addendum.reference}" in _agenda_page(client, agenda)


def test_the_page_of_an_addendum(cast: Cast, client: Client) -> None:
    agenda = signed_agenda(cast)
    publish(agenda, cast)
    addendum = signed_addendum(agenda, cast)
    publish(addendum, cast, title="Addendum 1 bij de agenda")
    page = _agenda_page(client, addendum)
    words = _words(page)
    assert f'<a href="/openbaar/{agenda.reference}/">{agenda.reference}</a>' in page
    assert "Dit is een addendum" in words and "Morgenster" in words
    assert "wethouder Wethouder heeft dit addendum namens de gemeente Alkmaar ondertekend" in words


def test_two_addenda_that_disagree_are_told(cast: Cast, client: Client) -> None:
    agenda = signed_agenda(cast)
    publish(agenda, cast)
    agreed, day = json.loads(bytes(agenda.rounds.get().version.content)), timezone.localdate()
    for words in ("Morgenster", "Avondster"):
        changes = {"explanation": f"<p>{words}</p>"}
        addendum = sealed_addendum(cast, agenda, ["explanation"], changes, day=day, base=agreed)
        publish(addendum, cast)
    words = _words(_agenda_page(client, agenda))
    assert f"Over ‘Toelichting’ zegt addendum {agenda.reference}-A2 iets anders dan een eerder addendum." in words
    assert "Morgenster" in words and "Avondster" not in words, "the first text stands, the other is linked to"
