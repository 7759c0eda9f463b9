"""How the public pages answer: no cookie, no account, caches may keep them; and what is not public is not there."""

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from agendas.models import Agenda
from gka_portal.middleware import NoVisitorMiddleware
from tests.agendas.public import SECRET, plan, publish, signed_addendum, signed_agenda, withdraw
from tests.cast import Cast
from tests.house.test_public_urls import _views

XSD = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "xsd"
# What a browser may bring: the session of somebody, a broken one, a token, and what no server ever set.
COOKIES = ["", "sessionid=verlopen; csrftoken=x", "sessionid=%00%ff; messages=a; x", "=; ;sessionid"]


def _addresses(reference: str) -> list[str]:
    own = [reverse(f"public:{name}", args=[reference]) for name in ("agenda", "pdf", "json", "diwoo")]
    fixed = [reverse("public:index"), reverse("public:municipality", args=["GM0361"]), reverse("portal:robots")]
    return [*own, *fixed, reverse("public:sitemap_index"), reverse("public:sitemap", args=[1])]


def test_every_public_name_is_among_them() -> None:
    names = {name for name, _ in _views(get_resolver()) if name.startswith("public:")}
    addresses = "\n".join(_addresses("GKA-2022-0361"))
    parts = {name: reverse(name, args=args) for name, args in _arguments(names).items()}
    assert [name for name, address in parts.items() if address not in addresses] == []
    assert all(address.startswith(NoVisitorMiddleware.PATHS) for address in addresses.splitlines())


def _arguments(names: set[str]) -> dict[str, list[object]]:
    none: list[object] = []
    known = {
        "public:index": none,
        "public:sitemap_index": none,
        "public:sitemap": [1],
        "public:municipality": ["GM0361"],
    }
    return {name: known.get(name, ["GKA-2022-0361"]) for name in names}


def test_no_visitor_is_known(cast: Cast) -> None:
    agenda = signed_agenda(cast)
    publish(agenda, cast)
    signed_in = Client()
    signed_in.force_login(cast.coordinator_noord)
    own = f"sessionid={signed_in.cookies['sessionid'].value}"
    wrong = []
    missing = ["/openbaar/GKA-1999-0000/", "/openbaar/weg/", "/openbaar/gemeente/GM9999/"]
    for address in [*_addresses(agenda.reference), *missing]:
        for cookie in [*COOKIES, own]:
            with CaptureQueriesContext(connection) as captured:
                response = Client(headers={"cookie": cookie}).get(address)
            asked = [query["sql"] for query in captured if "django_session" in query["sql"] or "_user" in query["sql"]]
            wrong += [f"{address} {cookie}: {line}" for line in asked]
            if response.cookies or "Set-Cookie" in response or "cookie" in response.get("Vary", "").lower():
                wrong.append(f"{address} {cookie}: {response.headers}")
            if response.status_code != (404 if address in missing else 200):
                wrong.append(f"{address}: {response.status_code}")
    assert wrong == []


def test_other_pages_do_know_their_visitor(cast: Cast, client: Client) -> None:
    """The control: the same questions find the session and the account elsewhere."""
    client.force_login(cast.coordinator_noord)
    with CaptureQueriesContext(connection) as captured:
        response = client.get("/agendas/")
    assert any("django_session" in query["sql"] for query in captured)
    assert "cookie" in response["Vary"].lower()


def test_nothing_can_be_sent(cast: Cast) -> None:
    agenda = signed_agenda(cast)
    publish(agenda, cast)
    strict = Client(enforce_csrf_checks=True)
    for address in _addresses(agenda.reference):
        response = strict.post(address, {"a": "b"})
        # robots.txt is a page as all others, which ask for a token first.
        assert response.status_code == (403 if address == "/robots.txt" else 405), address
        assert not response.cookies


def test_caches_keep_a_page_and_ask_again(cast: Cast, client: Client) -> None:
    agenda = signed_agenda(cast)
    publication = publish(agenda, cast)
    for address in _addresses(agenda.reference)[:6]:
        first = client.get(address)
        assert "public" in first["Cache-Control"] and "max-age=60" in first["Cache-Control"], address
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"]), address
        head = client.head(address)
        assert (head.status_code, head.content, head["ETag"]) == (200, b"", first["ETag"]), address
        other = client.get(address, headers={"if-none-match": '"iets anders"'})
        assert other.status_code == 200
    page = reverse("public:agenda", args=[agenda.reference])
    before = client.get(page)["ETag"]
    publication.summary = "Een andere samenvatting."
    publication.save()
    assert client.get(page, headers={"if-none-match": before}).status_code == 200, "a change is seen at once"


def test_pages_are_sent_compressed(cast: Cast, client: Client) -> None:
    agenda = signed_agenda(cast)
    publish(agenda, cast)
    address = reverse("public:agenda", args=[agenda.reference])
    plain, packed = client.get(address), client.get(address, headers={"accept-encoding": "gzip"})
    assert (packed["Content-Encoding"], packed["Vary"]) == ("gzip", "Accept-Encoding")
    assert len(packed.content) < len(plain.content) / 2
    again = client.get(address, headers={"accept-encoding": "gzip", "if-none-match": packed["ETag"]})
    assert again.status_code == 304


Hide = Callable[[Agenda, Cast], object]
HIDDEN: dict[str, tuple[Hide, int]] = {
    "never planned": (lambda agenda, cast: None, 404),
    "under embargo": (plan, 404),
    "withdrawn": (lambda agenda, cast: withdraw(publish(agenda, cast), cast), 410),
    "public": (publish, 200),
}


@pytest.mark.parametrize("stage", HIDDEN)
def test_only_what_is_public_is_there(cast: Cast, client: Client, stage: str) -> None:
    agenda = signed_agenda(cast)
    hide, status = HIDDEN[stage]
    hide(agenda, cast)
    addresses = _addresses(agenda.reference)
    own, others = addresses[:4], addresses[4:]
    answers = {address: client.get(address) for address in addresses}
    assert {answers[address].status_code for address in own} == {status}
    assert {answers[address].status_code for address in others} == {200}
    told = "\n".join(answer.content.decode("utf-8", "replace") for answer in answers.values())
    # The page that says that it is gone names the reference that was asked for, and nothing else.
    listed = "\n".join(answers[address].content.decode() for address in others)
    is_public = stage == "public"
    assert (SECRET in told, f"Agenda {agenda.reference}" in told, agenda.reference in listed) == (is_public,) * 3


def test_the_same_answer_for_what_is_hidden_and_what_is_not_there(cast: Cast, client: Client) -> None:
    agenda = signed_agenda(cast)
    plan(agenda, cast)
    hidden = client.get(reverse("public:agenda", args=[agenda.reference]))
    nothing = client.get(reverse("public:agenda", args=["GKA-1999-0000"]))
    assert (hidden.status_code, hidden.content) == (nothing.status_code, nothing.content)
    assert "nog niet openbaar" in hidden.content.decode()


def test_what_was_withdrawn_says_so_without_the_reason(cast: Cast, client: Client) -> None:
    agenda = signed_agenda(cast)
    withdraw(publish(agenda, cast), cast)
    page = client.get(reverse("public:agenda", args=[agenda.reference])).content.decode()
    assert "niet meer openbaar" in page and "teruggetrokken" in page
    assert "Er stond een naam in" not in page


def test_an_addendum_goes_with_its_agenda(cast: Cast, client: Client) -> None:
    agenda = signed_agenda(cast)
    publication = publish(agenda, cast)
    addendum = signed_addendum(agenda, cast)
    publish(addendum, cast)
    page = reverse("public:agenda", args=[addendum.reference])
    assert client.get(page).status_code == 200
    withdraw(publication, cast)
    assert client.get(page).status_code == 410


def test_an_addendum_under_embargo_does_not_leak(cast: Cast, client: Client) -> None:
    agenda = signed_agenda(cast)
    publish(agenda, cast)
    addendum = signed_addendum(agenda, cast)
    embargoed = plan(addendum, cast, title="Addendum Dageraad")
    addresses = _addresses(agenda.reference)
    own = _addresses(addendum.reference)[:4]

    def told() -> str:
        answers = [client.get(address).content.decode("utf-8", "replace") for address in [*addresses, *own]]
        return "\n".join(answers)

    hidden = told()
    assert {client.get(address).status_code for address in own} == {404}
    assert not [word for word in ("Morgenster", "Dageraad", addendum.reference) if word in hidden]
    embargoed.published_at = embargoed.changed_at
    embargoed.save()
    assert all(word in told() for word in ("Morgenster", "Dageraad", addendum.reference)), "the control"


def test_the_files(cast: Cast, client: Client) -> None:
    agenda = signed_agenda(cast)
    publish(agenda, cast)
    pdf, data, diwoo = (client.get(address) for address in _addresses(agenda.reference)[1:4])
    signing_round = agenda.rounds.get()
    assert (pdf["Content-Type"], pdf.content) == ("application/pdf", bytes(signing_round.sealed_pdf.content))
    assert data.content == bytes(signing_round.version.content), "nothing left out: byte for byte what was signed"
    assert ElementTree.fromstring(diwoo.content).tag.endswith("}Document")
    assert all("inline" in answer["Content-Disposition"] for answer in (pdf, data, diwoo))


def test_the_bytes_of_a_pdf_are_not_read_for_who_has_it(cast: Cast, client: Client) -> None:
    agenda = signed_agenda(cast)
    publish(agenda, cast)
    address = reverse("public:pdf", args=[agenda.reference])

    def reads(**headers: str) -> bool:
        with CaptureQueriesContext(connection) as captured:
            client.get(address, headers=headers)
        return any('"records_storedfile"."content"' in query["sql"] for query in captured)

    etag = client.get(address)["ETag"]
    assert (reads(), reads(**{"if-none-match": etag})) == (True, False)


def test_the_sitemaps(cast: Cast, client: Client, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PORTAL_URL = "https://gka.example.nl/"
    agenda = signed_agenda(cast)
    publish(agenda, cast)
    addendum = signed_addendum(agenda, cast)
    publish(addendum, cast)
    monkeypatch.setattr("agendas.tables.sitemaps.PER_SITEMAP", 1)
    index = ElementTree.fromstring(client.get(reverse("public:sitemap_index")).content)
    found = [item.text or "" for item in index.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    top = "https://gka.example.nl/openbaar/"
    assert found == [f"{top}sitemap-diwoo-infocat011-{number}.xml" for number in (1, 2)]
    for number, reference in ((1, agenda.reference), (2, addendum.reference)):
        response = client.get(reverse("public:sitemap", args=[number]))
        assert response["Content-Type"].startswith("application/xml")
        urls = list(ElementTree.fromstring(response.content))
        assert len(urls) == 1
        assert [part.tag.rpartition("}")[2] for part in urls[0]] == ["loc", "lastmod", "Document"]
        assert urls[0][0].text == f"{top}{reference}/pdf/"
    assert client.get(reverse("public:sitemap", args=[3])).status_code == 404
    robots = client.get("/robots.txt").content.decode()
    assert f"\nSitemap: {top}sitemapindex-diwoo-infocat011.xml\n" in robots


def test_the_metadata_in_a_sitemap_are_valid(cast: Cast, client: Client) -> None:
    if not XSD.is_dir():
        pytest.skip("the schema of the keepers is not here; test_publishing holds the list of fields")
    from lxml import etree

    agenda = signed_agenda(cast)
    publish(agenda, cast)
    source = (XSD / "diwoo-metadata.xsd").read_bytes()
    addresses = {"MDTO-XML1.0.1.xsd"}

    class Local(etree.Resolver):
        def resolve(self, url, public_id, context):
            name = url.rpartition("/")[2]
            return self.resolve_filename(str(XSD / name), context) if name in addresses else None

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local())
    schema = etree.XMLSchema(etree.fromstring(source, parser, base_url=str(XSD / "diwoo-metadata.xsd")))
    sitemap = etree.fromstring(client.get(reverse("public:sitemap", args=[1])).content)
    (document,) = sitemap.iter("{https://standaarden.overheid.nl/diwoo/metadata/}Document")
    whole = etree.fromstring(etree.tostring(document))
    assert schema.validate(whole), schema.error_log
    whole[0].remove(whole[0].find("{*}publisher"))
    assert not schema.validate(whole), "the control"


def test_robots_hear_what_is_public(client: Client, db: None, settings) -> None:
    assert "Allow:" not in client.get("/robots.txt").content.decode(), "a demonstration is for nobody"
    settings.DEMO_MODE = False
    settings.SECURE_SSL_REDIRECT = False
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[:4] == ["User-agent: *", "Allow: /openbaar/", "Allow: /static/", "Disallow: /"]


def test_the_data_are_an_agenda(cast: Cast, client: Client) -> None:
    agenda = signed_agenda(cast)
    publish(agenda, cast, mask=[{"words": SECRET, "ground": "5.1.2e"}])
    data = json.loads(client.get(reverse("public:json", args=[agenda.reference])).content)
    assert (data["format"], data["reference"]) == ("gka-agenda/1", agenda.reference)
    assert SECRET not in json.dumps(data)
