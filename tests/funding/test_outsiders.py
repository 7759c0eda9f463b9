"""Somebody of another school board, and who has nothing to do with a grant, gets 404 on every address of it."""

import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agendas.choices import State
from funding.choices import AccountState, Status
from funding.models import Application
from municipalities.models import Membership
from municipalities.roles import Role
from records.actions import store_file
from tests.access.plain.accounting import _document
from tests.cast import SINCE, Cast, make_person
from tests.factories import make_agenda
from tests.funding.factories import make_account, make_application, make_change_request

pytestmark = pytest.mark.django_db

# Addresses of one application; filled in from the rows that exist, so that 404 is not for a row that is not there.
ONE = "reference"


def patterns() -> list[tuple[str, frozenset[str]]]:
    """Return every address of the money with the names of its parts."""
    found: dict[str, frozenset[str]] = {}

    def walk(resolver: URLResolver, namespace: str, parts: frozenset[str]) -> None:
        for child in resolver.url_patterns:
            here = parts | set(child.pattern.converters)
            if isinstance(child, URLResolver):
                walk(child, child.namespace or namespace, here)
            elif isinstance(child, URLPattern) and namespace == "funding":
                found[f"funding:{child.name}"] = here

    walk(get_resolver(), "", frozenset())
    return sorted(found.items())


OF_ONE = [(name, parts) for name, parts in patterns() if ONE in parts]


@pytest.fixture
def grant(cast: Cast) -> Application:
    # From the review on OCW-financiën reads the agenda.
    application = make_application(cast, Status.GRANTED, agenda=make_agenda(cast, State.REVIEW), paid=1)
    make_account(application, 2022, AccountState.SUBMITTED, submitted_by=cast.school_board)
    return application


def _arguments(cast: Cast, grant: Application, name: str, parts: frozenset[str]) -> dict[str, object]:
    """Return the parts of an address that exists, for `grant`."""
    known: dict[str, object] = {"reference": grant.reference, "year": 2022, "number": 2, "step": "change"}
    if name == "funding:decision_file":
        decision = grant.decisions.get()
        decision.document = store_file(name="b.pdf", content_type="application/pdf", content=b"%PDF-", by=None)
        decision.save()
        known["pk"] = decision.pk
    elif name == "funding:document":
        known["pk"] = _document(cast)[1]
    elif name == "funding:answer_change":
        known["pk"] = make_change_request(grant, cast).pk
    elif name.startswith("funding:agenda"):
        known["reference"] = grant.agenda.reference
    assert parts <= set(known), f"{name}: say here what {set(parts) - set(known)} is"
    return {part: known[part] for part in parts}


def _other_board(cast: Cast) -> Client:
    user = make_person("other_board", "Bo Bestuur", "Stichting Waterlinie Basisscholen")
    Membership.objects.create(user=user, role=Role.SCHOOL_BOARD, start=SINCE, school_board=cast.other_board)
    return _client(user)


def _client(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_the_list_is_not_empty() -> None:
    names = {name for name, _ in OF_ONE}
    assert {"funding:application", "funding:account", "funding:document", "funding:decide", "funding:pay"} <= names


def test_another_board_gets_404_on_every_address(cast: Cast, grant: Application) -> None:
    outsider, finance = _other_board(cast), _client(cast.ocw_finance)
    for name, parts in OF_ONE:
        url = reverse(name, kwargs=_arguments(cast, grant, name, parts))
        found = {outsider.get(url).status_code, outsider.post(url).status_code}
        assert 404 in found <= {404, 405}, name
        # The control: the address exists, for who reads or decides.
        assert 404 not in {finance.get(url).status_code, finance.post(url).status_code}, name
        grant.change_requests.all().delete()


def test_who_does_not_read_grants_there_gets_404(cast: Cast, grant: Application) -> None:
    outsiders = ("coordinator_zuid", "minister_ocw", "reader")
    clients = {who: _client(cast.people[who]) for who in outsiders}
    for name, parts in OF_ONE:
        if name.startswith("funding:agenda"):
            continue
        url = reverse(name, kwargs=_arguments(cast, grant, name, parts))
        for who, client in clients.items():
            found = {client.get(url).status_code, client.post(url).status_code}
            assert 404 in found <= {404, 405}, (name, who)
        grant.change_requests.all().delete()


def test_a_row_of_another_grant_is_not_found_under_the_own_one(cast: Cast, grant: Application) -> None:
    names, parts = (
        ("funding:document", "funding:answer_change", "funding:decision_file"),
        frozenset({"reference", "pk"}),
    )
    rows = {name: _arguments(cast, grant, name, parts)["pk"] for name in names}
    own = make_application(cast, Status.GRANTED, agenda=grant.agenda, board=cast.other_board)
    outsider = _other_board(cast)
    for name, pk in rows.items():
        url = reverse(name, args=[own.reference, pk])
        assert outsider.get(url).status_code == 404, name
    unknown = {"reference": own.reference, "pk": uuid.uuid4()}
    assert outsider.get(reverse("funding:document", kwargs=unknown)).status_code == 404
    assert outsider.get(reverse("funding:account", args=[own.reference, 2022])).status_code == 200


def test_the_own_page_shows_nothing_of_another_board(cast: Cast, grant: Application) -> None:
    outsider = _other_board(cast)
    answer = outsider.get(reverse("funding:own"))
    assert answer.status_code == 200
    assert grant.reference not in answer.content.decode()
    assert cast.board.name not in answer.content.decode()
    assert outsider.get(reverse("funding:own"), {"bestuur": cast.board.number}).status_code == 404
    own = _client(cast.school_board).get(reverse("funding:own"))
    assert grant.reference in own.content.decode()
