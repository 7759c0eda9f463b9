"""The help covers every role and page, its pictures have the size they say, and it names only what exists."""

import re
import runpy
from html import unescape

import pytest
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve, reverse

from dashboard.permissions import may_see_overview
from gka_portal import guide
from gka_portal.guide_pages import PAGES
from gka_portal.guide_roles import ROLE_TOPICS
from gka_portal.guide_topics import TOPICS
from gka_portal.templatetags.portal import NARROW, PICTURES, picture_size
from municipalities.roles import Role
from tests.cast import Cast, cast
from tests.factories import make_agenda
from tests.house.repository import ROOT, source_files, templates
from tests.house.test_public_urls import _views

__all__ = ["cast"]

MOST_BYTES = 120_000
# Quoted in the help without being words on a page: what somebody types, or calls something.
EXAMPLES = {"sudwest", "Werktelefoon", "[toevoegen]", "n.t.b."}
_PICTURE = re.compile(r'<img src="/static/images/help/([^"]+)" width="(\d+)" height="(\d+)" alt="([^"]+)"')


def _page(client: Client, found: guide.Guide) -> str:
    response = client.get(found.url)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def reader(cast: Cast, client: Client) -> Client:
    """Somebody who may open all that the help tells about."""
    client.force_login(cast.people["ocw_staff"])
    return client


def test_every_role_has_its_guide() -> None:
    assert set(guide.OF_ROLE) == set(Role) == set(ROLE_TOPICS)


def test_every_topic_is_in_a_guide() -> None:
    assert {topic.slug for each in guide.GUIDES for topic in each.topics} == set(TOPICS)


@pytest.mark.parametrize("found", guide.GUIDES, ids=lambda found: found.slug)
def test_a_guide_holds_its_topics_in_order(reader: Client, found: guide.Guide) -> None:
    text = _page(reader, found)
    assert text.count("<h1") == 1
    wanted = [topic.slug for topic in found.topics]
    assert re.findall(r'<section class="help__topic prose" id="([^"]+)"', text) == wanted
    for slug in wanted:
        assert f'<a href="#{slug}">' in text
    identifiers = re.findall(r'\sid="([^"]+)"', text)
    assert sorted(set(identifiers)) == sorted(identifiers)


@pytest.mark.parametrize("found", guide.GUIDES, ids=lambda found: found.slug)
def test_pictures_say_their_size_and_what_they_show(reader: Client, found: guide.Guide) -> None:
    for name, width, height, words in _PICTURE.findall(_page(reader, found)):
        assert (int(width), int(height)) == picture_size(name)
        assert (PICTURES / name).stat().st_size <= MOST_BYTES
        assert len(words) > 40, name


def test_every_picture_is_used_and_made_by_the_script(reader: Client) -> None:
    files = {path.name for path in PICTURES.iterdir()}
    used = {
        name
        for found in guide.GUIDES
        for name in re.findall(r'(?:src|srcset)="/static/images/help/([^"]+)"', _page(reader, found))
    }
    assert used == files
    script = runpy.run_path(str(ROOT / "bin" / "help_pictures.py"))
    assert {f"{picture.name}.webp" for picture in script["PICTURES"]} == files


def test_a_small_screen_gets_a_picture_of_a_small_screen(reader: Client) -> None:
    text = _page(reader, guide.OF_ROLE[Role.COORDINATOR])
    sources = re.findall(
        r'<source media="\(max-width: 40rem\)" srcset="/static/images/help/([^"]+)" width="(\d+)"', text
    )
    assert len(sources) > 5
    assert all(name.endswith("-phone.webp") and int(width) < NARROW for name, width in sources)


@pytest.mark.parametrize("role", Role)
def test_every_guide_shows_the_first_page_of_its_own_role(reader: Client, role: Role) -> None:
    text = _page(reader, guide.OF_ROLE[role])
    assert f"home-{role.value}.webp" in text
    assert ("scherm van de regiocoördinator" in text) == (role not in {Role.COORDINATOR})


def test_the_title_of_a_guide_is_a_sentence(reader: Client) -> None:
    titles = [re.search(r"<h1>([^<]+)</h1>", _page(reader, found))[1] for found in guide.OF_ROLE.values()]  # type: ignore[index]
    for title in ("voor het secretariaat", "voor het schoolbestuur", "voor OCW-financiën", "voor de OCW-medewerker"):
        assert f"Handleiding {title}" in titles


def test_a_reader_at_a_municipality_is_not_told_of_what_is_not_in_the_menu(cast: Cast, client: Client) -> None:
    assert not may_see_overview(cast.reader)
    client.force_login(cast.reader)
    assert 'id="landelijk-beeld"' not in _page(client, guide.OF_ROLE[Role.READER])
    assert 'id="landelijk-beeld"' in _page(client, guide.OF_ROLE[Role.OCW_FINANCE])


@pytest.mark.parametrize(
    ("role", "told"), [(Role.ALDERMAN, True), (Role.SECRETARIAT, True), (Role.SCHOOL_BOARD, True), (Role.READER, False)]
)
def test_the_help_says_who_gets_mail(reader: Client, role: Role, told: bool) -> None:
    assert ("U krijgt geen e-mail over agenda’s" not in _page(reader, guide.OF_ROLE[role])) == told


def test_every_link_in_the_help_leads_somewhere(reader: Client) -> None:
    lost = []
    for found in guide.GUIDES:
        for address in re.findall(r'href="([^"]+)"', _page(reader, found).split("<main")[1].split("</main>")[0]):
            path, _, anchor = address.partition("#")
            path = path.partition("?")[0]
            if not path.startswith("/"):
                continue
            try:
                resolve(path)
            except Resolver404:
                lost.append(f"{found.slug}: {address}")
                continue
            if anchor and f'id="{anchor}"' not in reader.get(path).content.decode():
                lost.append(f"{found.slug}: {address}")
    assert lost == []


def test_the_help_names_only_words_that_are_on_a_page() -> None:
    """What stands between ‘ and ’ in the help is a button, a field or a status: it must exist in the portal."""
    pages = [path for path in templates() if "templates/help/" not in path.as_posix()]
    sources = [path for path in source_files() if not path.name.startswith("guide")]
    corpus = " ".join(" ".join(unescape(path.read_text()).split()) for path in [*pages, *sources])
    # Labels are written between tags, in Python, or given to a component.
    corpus += " ".join(re.findall(r'label="([^"]+)"', corpus))
    corpus = re.sub(r"<[^>]+>|{%[^%]+%}", "", corpus).replace("'", "’").replace('" "', "")
    unknown = []
    for topic in TOPICS.values():
        text = (ROOT / "templates" / topic.template).read_text()
        unknown += [f"{topic.slug}: {words}" for words in re.findall("‘([^’]+)’", text) if words not in corpus]
    assert [line for line in unknown if line.split(": ", 1)[1] not in EXAMPLES] == []


def test_the_pages_with_help_exist() -> None:
    names = {name for name, _ in _views(get_resolver())}
    parts = {f"{name.partition(':')[0]}:" for name in names if ":" in name}
    unknown = [key for key in PAGES if key not in parts and key.partition("/")[0] not in names]
    assert unknown == []
    assert {slug for topics in PAGES.values() for slug in topics} <= set(TOPICS)


def test_help_leads_to_the_role_and_to_the_page(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast)
    wanted = {
        "coordinator_noord": "/help/regiocoordinator/#agenda-lezen",
        "officer_alkmaar": "/help/beleidsmedewerker/#agenda-lezen",
        "ocw_staff": "/help/ocw-medewerker/#agenda-lezen",
    }
    for person, address in wanted.items():
        client.force_login(cast.people[person])
        text = client.get(reverse("agendas:detail", args=[agenda.reference])).content.decode()
        assert f'<a class="site-help" href="{address}">' in text
    step = client.get(reverse("agendas:step", args=[agenda.reference, "withdraw"])).content.decode()
    assert 'class="site-help" href="/help/ocw-medewerker/#stoppen"' in step


def test_a_stranger_gets_help_with_signing_in_and_no_other(client: Client, db: None) -> None:
    assert 'class="site-help" href="/help/inloggen/"' in client.get(reverse("account_login")).content.decode()
    for address in ("/help/", "/help/wethouder/", "/help/vragen/"):
        assert client.get(address).status_code == 302


def test_a_guide_that_is_not_there(reader: Client) -> None:
    assert reader.get("/help/keizer/").status_code == 404


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("2fa", "code-app"),
        ("mfa", "code-app"),
        ("authenticator", "code-app"),
        ("inlogcode", "inloggen"),
        ("handtekening zetten", "ondertekenen"),
        ("tekenen", "ondertekenen"),
    ],
)
def test_searching_finds_what_people_call_it(words: str, slug: str) -> None:
    assert slug in [hit.topic.slug for hit in guide.search(words, guide.GUIDES)][:6]


@pytest.mark.parametrize("words", ["regiocoördinator", "REGIOCOORDINATOR", "controlecode", "wachtwoord vergeten"])
def test_searching_finds_every_word_without_accents(reader: Client, words: str) -> None:
    text = reader.get("/help/", {"zoek": words}).content.decode()
    assert "help-hits__list" in text


def test_a_topic_that_several_guides_share_is_found_once() -> None:
    hits = guide.search("controlecode", guide.GUIDES)
    slugs = [hit.topic.slug for hit in hits]
    assert len(set(slugs)) == len(slugs) > 2
    assert all("controlecode" in guide.text_of(hit.topic, hit.guide.role_value).lower() for hit in hits)


@pytest.mark.parametrize("words", ["xyzzy", "<script>", "'; --", "%00", "a" * 500])
def test_searching_for_what_is_not_there(reader: Client, words: str) -> None:
    response = reader.get("/help/wethouder/", {"zoek": words})
    assert response.status_code == 200
    assert "Niets gevonden" in response.content.decode()
    assert "<script>" not in response.content.decode()


def test_the_guides_ask_the_database_only_who_looks(reader: Client, django_assert_max_num_queries) -> None:
    reader.get("/help/")
    for address in ("/help/", "/help/?zoek=code", "/help/regiocoordinator/"):
        with django_assert_max_num_queries(5):  # session, user, memberships
            reader.get(address)


@pytest.mark.parametrize(
    ("name", "person", "address"),
    [
        ("comments", "officer_alkmaar", "/help/beleidsmedewerker/#opmerkingen"),
        ("guests", "coordinator_noord", "/help/regiocoordinator/#meelezers"),
        ("versions", "officer_alkmaar", "/help/beleidsmedewerker/#vergelijken"),
        ("exports", "coordinator_noord", "/help/regiocoordinator/#bestanden"),
        ("front", "ocw_staff", "/help/ocw-medewerker/#voorplaat"),
        ("templates", "ocw_staff", "/help/ocw-medewerker/#sjablonen"),
        ("register", "coordinator_noord", "/help/regiocoordinator/#begeleiden"),
        ("register", "officer_alkmaar", "/help/beleidsmedewerker/#volgen"),
    ],
)
def test_help_on_the_pages_of_writing_together(
    cast: Cast, client: Client, name: str, person: str, address: str
) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.people[person])
    text = client.get(reverse(f"agendas:{name}", args=[] if name == "templates" else [agenda.reference]))
    assert f'<a class="site-help" href="{address}">' in text.content.decode()


def test_every_page_of_an_agenda_has_help() -> None:
    """Not those without a page: what only saves, files, links in a mail, and fragments."""
    without = {
        *("list_csv pdf json front_pdf sign_question help_choice looked autosave row_autosave presence".split()),
        *("comment_resolve comment_reopen guest_link guest_enter guest_again row_add row_move template_draft".split()),
        *("publication_pdf publication_pdf_again in_force_json in_force_pdf archive_list_csv mdto".split()),
        *("publication_pdf_status publication_pdf_cancel".split()),
        *("archive_package_status archive_package_cancel archive_package_file".split()),
        *("exports_status export_download export_cancel export_retry step".split()),
        *("sign_touch sign_pdf resume sign_remind sign_again signature_file college_document".split()),
        *("sign_elsewhere_pdf sign_paper_scan copy_again evidence money_totals money_sheet".split()),
        *("signing_session_question signing_session_status signing_session_cancel signing_session_resume".split()),
    }
    names = {name.removeprefix("agendas:") for name, _ in _views(get_resolver()) if name.startswith("agendas:")}
    assert {name for name in names if f"agendas:{name}" not in PAGES} == without
