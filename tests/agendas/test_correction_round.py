"""Terug voor aanpassing: only what was commented on is open, resolving locks it, the second look shows exactly that."""

import pytest

from accounts.emails import render
from accounts.models import OutgoingMail
from agendas.actions.commenting import CommentRefused, answer, comment, reopen, resolve
from agendas.actions.editing import save_part
from agendas.actions.reviewing import send_back, submit
from agendas.addresses import part_at
from agendas.choices import Audience, CommentState, State
from agendas.models import Agenda, Comment
from agendas.openings import is_open, open_paths
from agendas.snapshot import content_hash
from tests.cast import Cast
from tests.factories import approve_all, fresh, make_agenda


def say(agenda: Agenda, by, path: str, text: str = "Dit kan beter.", audience: str = "all") -> Comment:
    return comment(agenda=agenda, path=path, quote="", text=text, audience=audience, mentions=[], by=by)


def _goal(agenda: Agenda) -> str:
    return f"interventions.{agenda.text.document['interventions'][0]['id']}.goal"


def _write(agenda: Agenda, by, **texts: str) -> Agenda:
    part = part_at(agenda.text.document, "explanation")
    save_part(agenda=agenda, address="explanation", content=part | texts, base=content_hash(part), by=by)
    return fresh(agenda)


def returned(cast: Cast) -> tuple[Agenda, Comment, Comment]:
    """An agenda that came back with two comments that everybody sees, one internal and one that was dealt with."""
    agenda = make_agenda(cast, State.REVIEW)
    first = say(agenda, cast.alderman_alkmaar, "explanation")
    second = say(agenda, cast.ocw_reviewer, _goal(agenda))
    say(agenda, cast.ocw_reviewer, "introduction", audience=Audience.MINISTRY)
    done = say(agenda, cast.alderman_alkmaar, "preamble")
    resolve(comment=done, by=cast.alderman_alkmaar)
    send_back(agenda=agenda, reason="Zie de opmerkingen.", by=cast.alderman_alkmaar)
    return fresh(agenda), first, second


def test_only_the_fields_with_a_comment_are_open(cast: Cast) -> None:
    agenda, _, _ = returned(cast)
    paths = open_paths(agenda)
    assert paths == {"explanation", _goal(agenda)}
    assert not any(is_open(paths, path) for path in ("title", "introduction", "preamble", "themes"))


def test_resolving_locks_and_opening_again_unlocks(cast: Cast) -> None:
    agenda, first, second = returned(cast)
    answer(comment=first, text="", mentions=[], by=cast.coordinator_noord, closes=True)
    first.refresh_from_db()
    assert first.state == CommentState.RESOLVED
    assert first.answers.get().text == "Verwerkt."
    assert open_paths(agenda) == {second.path}
    resolve(comment=second, by=cast.officer_alkmaar)
    assert open_paths(agenda) == set()
    # A colleague who did not close it unlocks nothing; who closed it by mistake does, and who reviews.
    with pytest.raises(CommentRefused, match="Alleen wie beoordeelt"):
        reopen(comment=second, by=cast.coordinator_noord)
    reopen(comment=second, by=cast.officer_alkmaar)
    reopen(comment=first, by=cast.alderman_alkmaar)
    assert open_paths(agenda) == {first.path, second.path}


def test_a_writer_unlocks_nothing_by_commenting(cast: Cast) -> None:
    agenda, first, second = returned(cast)
    say(agenda, cast.coordinator_noord, "title")
    say(agenda, cast.officer_alkmaar, "")
    say(agenda, cast.school_board, "subtitle")
    say(agenda, cast.ocw_reviewer, "motto", audience=Audience.MINISTRY)
    assert open_paths(agenda) == {first.path, second.path}
    say(agenda, cast.ocw_reviewer, "slogan")
    assert open_paths(agenda) == {first.path, second.path, "slogan"}


def test_without_comments_the_whole_text_is_open_and_stays_so(cast: Cast) -> None:
    agenda = make_agenda(cast, State.RETURNED)
    assert open_paths(agenda) is None
    # A remark afterwards does not take away what was open.
    say(agenda, cast.alderman_alkmaar, "title")
    assert open_paths(agenda) is None


def test_a_comment_on_the_whole_opens_the_whole(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    say(agenda, cast.alderman_alkmaar, "")
    send_back(agenda=agenda, reason="Alles.", by=cast.alderman_alkmaar)
    assert is_open(open_paths(fresh(agenda)), "title")


def test_a_second_round_asks_only_what_is_still_open(cast: Cast) -> None:
    agenda, first, second = returned(cast)
    resolve(comment=first, by=cast.coordinator_noord)
    submit(agenda=agenda, by=cast.coordinator_noord)
    send_back(agenda=fresh(agenda), reason="Nog iets.", by=cast.ocw_reviewer)
    assert open_paths(fresh(agenda)) == {second.path}
    first.refresh_from_db()
    assert not first.asks_change


def test_after_a_refused_signature_the_whole_text_is_open(cast: Cast) -> None:
    from agendas.actions.signing import freeze, refuse

    agenda, first, second = returned(cast)
    for said in (first, second):
        resolve(comment=said, by=cast.coordinator_noord)
    submit(agenda=agenda, by=cast.coordinator_noord)
    approve_all(agenda, cast)
    freeze(agenda=agenda, by=cast.coordinator_noord)
    signatory = agenda.signatories.get(office_holder__user=cast.alderman_alkmaar)
    refuse(agenda=agenda, signatory_id=signatory.pk, reason="Toch niet.", by=cast.alderman_alkmaar)
    agenda = fresh(agenda)
    assert agenda.state == State.RETURNED
    assert open_paths(agenda) is None


def test_the_page_of_sending_back_says_what_opens(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(cast.alderman_alkmaar)
    url = f"/agendas/{agenda.reference}/stap/send_back/"
    assert "Daarom gaat de hele tekst open." in client.get(url).content.decode()
    say(agenda, cast.alderman_alkmaar, _goal(agenda), "Hoe meet u dit?")
    say(agenda, cast.ocw_reviewer, "title", "Intern.", Audience.MINISTRY)
    page = client.get(url).content.decode()
    assert "Alleen bij deze opmerkingen gaat de tekst open" in page
    assert "De Transformatieve School 0: Doel" in page
    assert "Intern." not in page
    say(agenda, cast.alderman_alkmaar, "")
    assert "daarom gaat nu de hele tekst open" in client.get(url).content.decode()


def test_the_writers_see_what_is_asked(cast: Cast, client) -> None:
    agenda, first, second = returned(cast)
    resolve(comment=first, by=cast.coordinator_noord)
    client.force_login(cast.officer_alkmaar)
    page = " ".join(client.get(f"/agendas/{agenda.reference}/").content.decode().split())
    assert "Gevraagd aan te passen: 1 van 2." in page
    row = second.path.split(".")[1]
    assert f"/bewerken/interventies/{row}/#field-id_goal" in page
    page = client.get(f"/agendas/{agenda.reference}/opmerkingen/{second.pk}/").content.decode()
    assert "Verwerkt" in page


def test_the_mails_say_what_is_open_and_what_was_asked(cast: Cast) -> None:
    agenda, first, second = returned(cast)
    mail = render(OutgoingMail.objects.filter(template="agenda_returned").first())
    assert "Deze 2 onderdelen zijn open, de rest staat op slot:" in mail.body
    assert "- Toelichting\n- De Transformatieve School 0: Doel\n" in mail.body
    answer(comment=first, text="", mentions=[], by=cast.coordinator_noord, closes=True)
    closed = render(OutgoingMail.objects.get(template="agenda_answer", recipient=cast.alderman_alkmaar))
    assert closed.subject.startswith("Uw opmerking is afgehandeld: Toelichting")
    assert "Handel de opmerking" not in closed.body
    answer(comment=second, text="Wij meten elk jaar.", mentions=[], by=cast.coordinator_noord)
    answered = render(OutgoingMail.objects.get(template="agenda_answer", recipient=cast.ocw_reviewer))
    assert "Handel de opmerking dan af." in answered.body
    submit(agenda=agenda, by=cast.coordinator_noord)
    mails = OutgoingMail.objects.filter(template="agenda_review", recipient=cast.alderman_alkmaar)
    before, after = (render(mail).body for mail in mails.order_by("pk"))
    assert "teruggestuurd" not in before
    assert "De reden was toen:\nZie de opmerkingen." in after
    assert "- De Transformatieve School 0: Doel" in after


def test_a_return_without_comments_says_that_all_is_open(cast: Cast) -> None:
    make_agenda(cast, State.RETURNED)
    mail = render(OutgoingMail.objects.filter(template="agenda_returned").first())
    assert "De hele tekst is open." in mail.body
    assert "op slot" not in mail.body


def test_a_comment_on_the_whole_says_that_the_whole_is_open(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    whole = say(agenda, cast.alderman_alkmaar, "")
    say(agenda, cast.alderman_alkmaar, "explanation")
    send_back(agenda=agenda, reason="Alles.", by=cast.alderman_alkmaar)
    client.force_login(cast.officer_alkmaar)
    base = f"/agendas/{agenda.reference}/"
    page = client.get(base).content.decode()
    assert "De hele tekst is open" in page and "Alleen deze onderdelen" not in page
    assert "Opmerking bij de hele agenda" in client.get(f"{base}opmerkingen/{whole.pk}/").content.decode()
    resolve(comment=whole, by=cast.alderman_alkmaar)
    page = client.get(base).content.decode()
    assert "Alleen deze onderdelen zijn open" in page and "De hele tekst is open" not in page


def test_who_reviews_is_told_what_a_comment_opens(cast: Cast, client) -> None:
    agenda, first, _ = returned(cast)
    url = f"/agendas/{agenda.reference}/opmerkingen/nieuw/"
    client.force_login(cast.alderman_alkmaar)
    assert "Dan kunnen zij ook dit veld aanpassen." in client.get(f"{url}?veld=title").content.decode()
    assert "Dan kunnen zij ook de hele tekst aanpassen." in client.get(url).content.decode()
    assert "Dan kunnen zij ook" not in client.get(f"{url}?veld={first.path}").content.decode()
    client.force_login(cast.coordinator_noord)
    assert "Dan kunnen zij ook" not in client.get(f"{url}?veld=title").content.decode()


def test_handing_in_again_names_what_is_left(cast: Cast, client) -> None:
    agenda, first, second = returned(cast)
    resolve(comment=first, by=cast.coordinator_noord)
    client.force_login(cast.coordinator_noord)
    url = f"/agendas/{agenda.reference}/stap/submit/"
    page = client.get(url).content.decode()
    assert "1 opmerking is nog niet afgehandeld" in page
    assert f"/opmerkingen/{second.pk}/" in page and f"/opmerkingen/{first.pk}/" not in page
    resolve(comment=second, by=cast.coordinator_noord)
    assert "nog niet afgehandeld" not in client.get(url).content.decode()


def test_closing_in_the_editor_says_that_the_field_is_locked(cast: Cast, client) -> None:
    agenda, first, second = returned(cast)
    client.force_login(cast.coordinator_noord)
    base = f"/agendas/{agenda.reference}/opmerkingen/"
    sent = {"text": "Gedaan.", "terug": "bewerken"}
    json = {"headers": {"accept": "application/json"}}
    answered = client.post(f"{base}{second.pk}/antwoord/", sent, **json).json()
    assert (answered["locked"], answered["sentence"]) == (False, "Uw antwoord is geplaatst.")
    closed = client.post(f"{base}{first.pk}/antwoord/", sent | {"closes": "1"}, **json).json()
    assert closed["locked"]
    assert closed["sentence"].endswith("Dit veld is weer op slot.")
    # A remark at a field that was locked before locks nothing.
    made = client.post(
        f"{base}nieuw/", {"path": "title", "text": "Hm.", "audience": "all", "terug": "bewerken"}, **json
    )
    assert not made.json()["locked"]
