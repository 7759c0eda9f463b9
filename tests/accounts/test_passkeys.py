"""Passkeys: adding, signing in, confirming; and every answer that must prove nothing."""

import json
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from accounts.models import OutgoingMail, User
from accounts.passkeys import MOST_PASSKEYS
from accounts.second_factor import factors_of
from records.models import Event
from tests.accounts.authenticator import SoftAuthenticator
from tests.accounts.conftest import PASSWORD, Browser

pytestmark = pytest.mark.django_db

NewBrowser = Callable[..., Browser]


def actions_of(user: User) -> list[str]:
    return [event.action for event in Event.objects.in_stream(f"user:{user.pk}")]


def test_a_new_passkey_comes_with_recovery_codes_an_event_and_a_mail(
    new_browser: NewBrowser, officer: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    browser = new_browser()
    browser.give_password(officer)
    with django_capture_on_commit_callbacks(execute=True):
        response = browser.add_passkey("Laptop van het werk")
    assert response.headers["Location"] == reverse("mfa_view_recovery_codes")
    assert factors_of(officer).passkey and not factors_of(officer).code_app
    page = browser.client.get(reverse("mfa_index")).content.decode()
    assert "Laptop van het werk" in page and "U hebt nog 10 herstelcodes." in page
    assert "passkey_added" in actions_of(officer)
    assert "passkey toegevoegd" in OutgoingMail.objects.get().context["sentence"]


def test_the_codes_can_be_kept_on_paper(passkey_browser: Browser, officer: User) -> None:
    response = passkey_browser.client.get(reverse("mfa_download_recovery_codes"))
    assert 'filename="herstelcodes-gka-portaal.txt"' in response.headers["Content-Disposition"]
    assert "no-store" in response.headers["Cache-Control"]
    codes = Authenticator.objects.get(user=officer, type="recovery_codes").wrap().get_unused_codes()
    assert all(code in response.content.decode() for code in codes)


def test_only_what_is_used_again_is_stored(passkey_browser: Browser, officer: User) -> None:
    stored = Authenticator.objects.get(user=officer, type="webauthn").data["credential"]
    assert set(stored) == {"id", "rawId", "type", "response", "clientExtensionResults"}
    assert set(stored["response"]) == {"clientDataJSON", "attestationObject"}


def test_signing_in_with_a_passkey_is_enough(
    passkey_browser: Browser, new_browser: NewBrowser, officer: User, settings: pytest.FixtureRequest
) -> None:
    settings.DEMO_MODE = False  # and it counts as a second factor
    browser = new_browser(passkey_browser.device)
    response = browser.sign_in_with_passkey(next=reverse("usersessions_list"))
    assert response.headers["Location"] == reverse("usersessions_list")
    assert browser.is_in
    last = Event.objects.in_stream(f"user:{officer.pk}").last()
    assert last is not None and (last.action, last.data) == ("signed_in", {"methods": ["webauthn"]})


def test_a_passkey_after_the_password(passkey_browser: Browser, new_browser: NewBrowser, officer: User) -> None:
    browser = new_browser(passkey_browser.device)
    assert browser.give_password(officer).headers["Location"] == reverse("mfa_authenticate")
    assert "Verder met uw passkey" in browser.client.get(reverse("mfa_authenticate")).content.decode()
    answer = browser.device.answer(browser.ask("passkey_question_second_factor"))
    assert browser.client.post(reverse("mfa_authenticate"), {"credential": answer}).status_code == 302
    assert browser.is_in


def test_a_recovery_code_stands_in_for_a_lost_passkey(
    passkey_browser: Browser, new_browser: NewBrowser, officer: User
) -> None:
    code = Authenticator.objects.get(user=officer, type="recovery_codes").wrap().get_unused_codes()[0]
    browser = new_browser()
    browser.give_password(officer)
    assert browser.client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert browser.is_in


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://kwaad.test"},
        {"origin": "http://testserver"},
        {"verifies": False},
        {"credential_id": b"another"},
        {"user_handle": ""},
        {"user_handle": "MTIzNDU2"},
        {"user_handle": "_w"},
        {"key": SoftAuthenticator().key},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_wrong_answer_lets_nobody_in(passkey_browser: Browser, new_browser: NewBrowser, wrong: dict) -> None:
    browser = new_browser(passkey_browser.device)
    for name, value in wrong.items():
        setattr(browser.device, name, value)
    response = browser.sign_in_with_passkey()
    assert "Deze passkey kon niet worden gecontroleerd." in response.content.decode()
    assert not browser.is_in
    event = Event.objects.in_stream("user:unknown").get()
    assert (event.action, event.result) == ("passkey_refused", "refused")


def test_an_answer_works_once(passkey_browser: Browser, new_browser: NewBrowser) -> None:
    browser = new_browser(passkey_browser.device)
    question = browser.ask("passkey_question_sign_in")
    kept = browser.client.session["passkey_question"]
    answer = {"credential": browser.device.answer(question)}
    assert browser.client.post(reverse("mfa_login_webauthn"), answer).status_code == 302
    thief = new_browser()
    thief.ask("passkey_question_sign_in")
    session = thief.client.session
    session["passkey_question"] = kept
    session.save()
    assert thief.client.post(reverse("mfa_login_webauthn"), answer).status_code == 200
    assert not thief.is_in


def test_an_answer_is_good_for_five_minutes(
    passkey_browser: Browser, new_browser: NewBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = new_browser(passkey_browser.device)
    answer = browser.device.answer(browser.ask("passkey_question_sign_in"))
    monkeypatch.setattr("accounts.passkeys.FRESH_SECONDS", -1)
    browser.client.post(reverse("mfa_login_webauthn"), {"credential": answer})
    assert not browser.is_in


def test_an_answer_to_one_question_is_no_answer_to_another(passkey_browser: Browser, officer: User) -> None:
    answer = passkey_browser.device.answer(passkey_browser.ask("passkey_question_confirm"))
    other = Client()
    other.cookies = passkey_browser.client.cookies
    response = other.post(reverse("mfa_login_webauthn"), {"credential": answer})
    assert response.status_code == 302  # is signed in already: nothing happens
    passkey_browser.ask("passkey_question_add")
    response = passkey_browser.client.post(reverse("mfa_reauthenticate_webauthn"), {"credential": answer})
    assert "Deze passkey kon niet worden gecontroleerd." in response.content.decode()


def test_confirming_with_a_passkey_goes_back_to_the_page(passkey_browser: Browser, officer: User) -> None:
    client = passkey_browser.client
    session = client.session
    del session["account_authentication_methods"]
    session.save()
    asked = client.get(reverse("mfa_add_webauthn"))
    assert asked.headers["Location"].startswith(reverse("mfa_reauthenticate_webauthn"))
    answer = passkey_browser.device.answer(passkey_browser.ask("passkey_question_confirm"))
    address = f"{reverse('mfa_reauthenticate_webauthn')}?next={reverse('mfa_add_webauthn')}"
    assert 'value="/account/passkeys/toevoegen/"' in client.get(address).content.decode()
    response = client.post(address, {"credential": answer})
    assert response.headers["Location"] == reverse("mfa_add_webauthn")
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


def test_somebody_elses_passkey_confirms_nothing(
    passkey_browser: Browser, new_browser: NewBrowser, administrator: User
) -> None:
    other = new_browser(SoftAuthenticator(credential_id=b"of the administrator"))
    other.give_password(administrator)
    other.add_passkey()
    answer = other.device.answer(passkey_browser.ask("passkey_question_confirm"))
    response = passkey_browser.client.post(reverse("mfa_reauthenticate_webauthn"), {"credential": answer})
    assert "Deze passkey kon niet worden gecontroleerd." in response.content.decode()


def test_after_five_wrong_answers_one_must_wait(passkey_browser: Browser) -> None:
    passkey_browser.device.verifies = False
    for _ in range(5):
        answer = passkey_browser.device.answer(passkey_browser.ask("passkey_question_confirm"))
        response = passkey_browser.client.post(reverse("mfa_reauthenticate_webauthn"), {"credential": answer})
    assert "U hebt het te vaak geprobeerd." in response.content.decode()


def test_without_a_script_the_page_says_what_to_do(passkey_browser: Browser) -> None:
    for client, name in ((Client(), "mfa_login_webauthn"), (passkey_browser.client, "mfa_add_webauthn")):
        response = client.post(reverse(name), {"name": "Sleutel"})
        assert response.status_code == 200
        assert "Zet JavaScript aan" in response.content.decode()


def test_renaming_and_removing(passkey_browser: Browser, officer: User) -> None:
    client, pk = passkey_browser.client, Authenticator.objects.get(type="webauthn").pk
    assert client.post(reverse("mfa_edit_webauthn", args=[pk]), {"name": ""}).status_code == 200
    client.post(reverse("mfa_edit_webauthn", args=[pk]), {"name": "Telefoon"})
    assert Authenticator.objects.get(pk=pk).wrap().name == "Telefoon"
    assert "uw enige passkey" in client.get(reverse("mfa_remove_webauthn", args=[pk])).content.decode()
    client.post(reverse("mfa_remove_webauthn", args=[pk]))
    assert not Authenticator.objects.filter(user=officer).exists()  # recovery codes stand in for nothing now
    assert "passkey_removed" in actions_of(officer)


def test_somebody_elses_passkey_is_not_found(passkey_browser: Browser, client: Client, administrator: User) -> None:
    pk = Authenticator.objects.get(type="webauthn").pk
    client.post(reverse("account_login"), {"login": administrator.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.get(reverse(name, args=[pk])).status_code == 404
        assert client.post(reverse(name, args=[pk]), {"name": "Van mij"}).status_code == 404


def test_asking_to_add_wants_a_recent_confirmation(client: Client, officer: User) -> None:
    client.force_login(officer)
    response = client.post(reverse("passkey_question_add"))
    assert response.status_code == 403
    assert "Laad deze pagina opnieuw" in response.json()["error"]


def test_there_is_a_most(passkey_browser: Browser, officer: User) -> None:
    first = Authenticator.objects.get(type="webauthn")
    Authenticator.objects.bulk_create(
        Authenticator(user=officer, type="webauthn", data=first.data) for _ in range(MOST_PASSKEYS - 1)
    )
    page = passkey_browser.client.get(reverse("mfa_add_webauthn"), follow=True).content.decode()
    assert "U hebt al 10 passkeys." in page


def test_the_account_page_costs_the_same_with_ten_passkeys(
    passkey_browser: Browser, officer: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first = Authenticator.objects.get(type="webauthn")
    with django_assert_max_num_queries(6) as one:
        passkey_browser.client.get(reverse("mfa_index"))
    Authenticator.objects.bulk_create(Authenticator(user=officer, type="webauthn", data=first.data) for _ in range(9))
    with django_assert_max_num_queries(6) as ten:
        passkey_browser.client.get(reverse("mfa_index"))
    assert len(one) == len(ten)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    part=st.sampled_from(["id", "rawId", "type", "response", "userHandle", "signature", "clientDataJSON"]), value=JSON
)
def test_no_answer_breaks_the_page(passkey_browser: Browser, new_browser: NewBrowser, part: str, value: object) -> None:
    cache.clear()  # the limit per address is not what is tried here
    browser = new_browser(passkey_browser.device)
    answer = json.loads(browser.device.answer(browser.ask("passkey_question_sign_in")))
    place = answer if part in answer else answer["response"]
    if place[part] == value or (part == "type" and value is None):
        return
    place[part] = value
    response = browser.client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(answer)})
    assert response.status_code in {200, 302}


@pytest.mark.parametrize("text", ["{", "[]", "null", "1", "[" * 15_000, "x" * 30_000, '{"id": "é"}', '{"rawId": "AA"}'])
def test_what_is_no_answer_is_refused(passkey_browser: Browser, new_browser: NewBrowser, text: str) -> None:
    browser = new_browser()
    browser.ask("passkey_question_sign_in")
    response = browser.client.post(reverse("mfa_login_webauthn"), {"credential": text})
    assert "Deze passkey kon niet worden gecontroleerd." in response.content.decode()


def test_using_one_of_ten_costs_the_same_as_the_only_one(passkey_browser: Browser, officer: User) -> None:
    def confirm() -> int:
        with CaptureQueriesContext(connection) as queries:
            answer = passkey_browser.device.answer(passkey_browser.ask("passkey_question_confirm"))
            response = passkey_browser.client.post(reverse("mfa_reauthenticate_webauthn"), {"credential": answer})
        assert response.status_code == 302
        return len(queries)

    confirm()  # what is looked up once per process
    alone = confirm()
    other = Authenticator.objects.get(type="webauthn").data
    Authenticator.objects.bulk_create(Authenticator(user=officer, type="webauthn", data=other) for _ in range(9))
    assert confirm() == alone <= 45


def test_a_number_that_no_database_knows_is_not_found(passkey_browser: Browser) -> None:
    for name in ("mfa_edit_webauthn", "usersessions_end"):
        assert passkey_browser.client.post(reverse(name, args=[10**30])).status_code == 404
