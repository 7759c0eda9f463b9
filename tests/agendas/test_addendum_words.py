"""Mail and history call an addendum an addendum; the same steps of an agenda speak of an agenda."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.emails import render
from accounts.models import OutgoingMail
from agendas.actions.closing import withdraw
from agendas.actions.reviewing import submit
from agendas.actions.signing import freeze, recall
from agendas.headlines import SENTENCES, headline
from agendas.models import Agenda
from agendas.tables.history import history_page
from records.models import Event
from tests.agendas.addenda import WORDS, make_addendum, sign_addendum, signed_agenda, write_at
from tests.cast import Cast
from tests.factories import approve_all, fresh, make_agenda, sign_as

pytestmark = pytest.mark.django_db

# What only an addendum, or an agenda with addenda, has in its history.
OF_ADDENDA = {
    *("addendum_started addendum_signed addendum_withdrawn taken_up_again choices_changed settled".split()),
}


def _sent(agenda: Agenda) -> dict[str, str]:
    """Return subject and text of one mail of each kind about `agenda` itself."""
    mails = OutgoingMail.objects.filter(context__reference=agenda.reference).order_by("pk")
    return {mail.template: f"{render(mail).subject}\n{render(mail).body}" for mail in mails}


@pytest.fixture
def agreement(cast: Cast) -> Agenda:
    return signed_agenda(cast)


@pytest.fixture
def addendum(cast: Cast, agreement: Agenda) -> Agenda:
    made = make_addendum(cast, agreement, "explanation")
    write_at(made, "explanation", cast.coordinator_noord, explanation=WORDS)
    return sign_addendum(cast, fresh(made))


def test_mail_about_an_addendum_says_so(addendum: Agenda, agreement: Agenda) -> None:
    sent = _sent(addendum)
    assert {"agenda_review", "agenda_sign", "agenda_sealed"} <= set(sent)
    for template, text in sent.items():
        subject = text.partition("\n")[0]
        assert f"addendum bij {agreement.title}" in subject, template
        # "agenda" stays only in the title of the agreement and in addresses.
        words = re.sub(r"https?://\S+|GKA-\S+", "", text.replace(agreement.title, ""))
        assert not re.search(r"\bagenda\b", words), template
    assert "Het addendum van Alkmaar ligt klaar om te ondertekenen door" in sent["agenda_sign"]
    assert "Lees en onderteken het addendum:" in sent["agenda_sign"]
    told = _sent(agreement)
    assert "De agenda van Alkmaar ligt klaar om te ondertekenen door" in told["agenda_sign"]
    assert "addendum bij" not in told["agenda_sign"]


def test_a_mail_from_before_there_were_addenda_is_about_an_agenda(cast: Cast, agreement: Agenda) -> None:
    mail = OutgoingMail.objects.filter(template="agenda_sign", context__reference=agreement.reference)[0]
    before = render(mail).body
    mail.context = {**mail.context, "kind": ""}
    assert render(mail).body == before


def test_the_history_of_an_addendum_says_addendum(addendum: Agenda, agreement: Agenda) -> None:
    told = [entry.title for entry in history_page(addendum).entries]
    assert {"Het addendum is ondertekend.", "Het ondertekende addendum is verzegeld."} <= set(told)
    assert not any("genda" in title for title in told)
    told = [entry.title for entry in history_page(agreement).entries]
    assert {"De agenda is ondertekend.", "De ondertekende agenda is verzegeld."} <= set(told)


def test_a_void_signature_under_an_addendum_says_what_was_taken_back(cast: Cast, agreement: Agenda) -> None:
    made = make_addendum(cast, agreement, "explanation")
    write_at(made, "explanation", cast.coordinator_noord, explanation=WORDS)
    submit(agenda=fresh(made), by=cast.coordinator_noord)
    approve_all(fresh(made), cast)
    freeze(agenda=fresh(made), by=cast.coordinator_noord)
    sign_as(fresh(made), cast.alderman_alkmaar)
    recall(agenda=fresh(made), reason="Een bedrag klopt niet.", by=cast.ocw_staff)
    (void,) = [entry for entry in history_page(fresh(made)).entries if "handtekening is vervallen" in entry.title]
    assert void.title.startswith("Het addendum is ondertekend.")
    assert "OCW haalde het addendum terug." in void.text


@pytest.mark.parametrize("action", sorted(SENTENCES))
def test_every_sentence_can_be_about_an_addendum(action: str) -> None:
    names = {"former": "Heerhugowaard", "successor": "Dijk en Waard", "name": "Ada", "taker": "Ada"}
    event = Event(action=action, object="Ada", data={"party": "ministry", **names})
    said = headline(event, kind="addendum")
    assert not re.search(r"\b[Dd]e agenda\b|\bdeze agenda\b|\bzij is\b|[{}]", said)
    assert re.match(r"[A-Z0-9]", said)
    assert ("ddendum" in headline(event)) == (action in OF_ADDENDA), "without a kind it is about an agenda"


def test_the_news_at_home_says_addendum(cast: Cast, client: Client) -> None:
    addendum, other = make_addendum(cast, signed_agenda(cast), "explanation"), make_agenda(cast)
    for agenda in (addendum, other):
        withdraw(agenda=fresh(agenda), reason="Toch niet.", by=cast.ocw_staff)
    client.force_login(cast.coordinator_noord)
    told = [(item.url, item.sentence) for item in client.get("/").context["work"].news]
    assert (reverse("agendas:detail", args=[addendum.reference]), "Het addendum is ingetrokken.") in told
    assert (reverse("agendas:detail", args=[other.reference]), "De agenda is ingetrokken.") in told
