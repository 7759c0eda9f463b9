"""Which passwords are refused, in what words, and what the pages say beforehand."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.passwords import WORDS

GOOD = (
    "een heel lang wachtwoord",
    "fietsen langs het kanaal",
    "zomer op school met koffie",
    "Kz9!vR2#pLm4",
    "GKA-demo-2026!",
    "mijn tante bakt 12 appeltaarten",
    "Welkom terug lieve kat",
)
REFUSED = {
    "kort": "te kort",
    "123456789012": "alleen cijfers",
    "19870623198706": "alleen cijfers",
    "wachtwoord123": "makkelijk te raden",
    "Wachtwoord2026!": "makkelijk te raden",
    "W@chtw00rd!!!!": "makkelijk te raden",
    "welkom welkom": "makkelijk te raden",
    "Welkom Gemeente 1": "makkelijk te raden",
    "gelijkekansen2026": "makkelijk te raden",
    "zomer2026zomer": "makkelijk te raden",
    "2026-sunshine-2026": "makkelijk te raden",
    "qwertyuiop123": "makkelijk te raden",
    "aaaaaaaaaaaaaa": "makkelijk te raden",
    "nina.nieuw2026": "lijkt te veel op uw",
    "NinaNieuw123": "lijkt te veel op uw naam",
}
ENGLISH = ("password", "must", "too common", "your")


@pytest.fixture
def person() -> User:
    return User(email="nina.nieuw@zwolle.example", name="Nina Nieuw", organisation="Gemeente Zwolle")


@pytest.mark.parametrize("password", GOOD)
def test_a_sentence_is_accepted(password: str, person: User) -> None:
    validate_password(password, person)


@pytest.mark.parametrize(("password", "why"), REFUSED.items())
def test_what_others_guess_is_refused_with_what_to_do(password: str, why: str, person: User) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, person)
    sentences = refused.value.messages
    assert any(why in sentence for sentence in sentences)
    for sentence in sentences:
        assert sentence.startswith("Dit wachtwoord ")
        assert "Gebruik" in sentence or "Kies" in sentence
        assert not any(word in sentence for word in ENGLISH)


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_known_word_with_a_number_is_refused(word: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(f"{word.capitalize()}!2026123456")


@pytest.mark.django_db
def test_the_rules_stand_at_the_field_and_the_refusal_too(client: Client) -> None:
    user = User.objects.create_user("nina@zwolle.example", name="Nina Nieuw", password=GOOD[0])
    client.force_login(user)
    address = reverse("account_change_password")
    page = client.get(address).content.decode()
    rules = page.split('id="id_password1_helptext">')[1].split("</div>")[0]
    assert rules.count("<li>") == 4
    assert "Minstens 12 tekens" in rules
    assert not any(word in rules for word in ENGLISH)
    typed = {"oldpassword": GOOD[0], "password1": "wachtwoord123", "password2": "wachtwoord123"}
    refused = client.post(address, typed).content.decode()
    assert "Dit wachtwoord is makkelijk te raden. Kies een zin die alleen u kent." in refused
    user.refresh_from_db()
    assert user.check_password(GOOD[0])


@pytest.mark.django_db
def test_another_second_password_is_said_in_the_polite_form(client: Client) -> None:
    user = User.objects.create_user("nina@zwolle.example", name="Nina Nieuw", password=GOOD[0])
    client.force_login(user)
    typed = {"oldpassword": GOOD[0], "password1": GOOD[1], "password2": GOOD[2]}
    refused = client.post(reverse("account_change_password"), typed).content.decode()
    assert "Dit is niet hetzelfde wachtwoord. Typ uw nieuwe wachtwoord nog een keer." in refused
    assert "Je moet" not in refused
