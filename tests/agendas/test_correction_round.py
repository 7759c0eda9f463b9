"""Terug voor aanpassing: only what was commented on is open, resolving locks it, the second look shows exactly that."""

import pytest

from agendas.actions.commenting import CommentRefused, answer, comment, reopen, resolve
from agendas.actions.editing import save_part
from agendas.actions.reviewing import send_back, submit
from agendas.addresses import part_at
from agendas.choices import Audience, CommentState, State
from agendas.models import Agenda, Comment
from agendas.openings import is_open, open_paths
from agendas.snapshot import content_hash
from agendas.tables.second_look import second_look_at
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


def test_the_second_look_shows_exactly_what_was_asked(cast: Cast, client) -> None:
    agenda, first, second = returned(cast)
    agenda = _write(
        agenda,
        cast.coordinator_noord,
        explanation="<p>Wij werken elke dag samen aan <strong>gelijke kansen</strong>.</p>",
    )
    answer(comment=first, text="Korter gemaakt.", mentions=[], by=cast.coordinator_noord, closes=True)
    submit(agenda=agenda, by=cast.coordinator_noord)
    agenda = fresh(agenda)
    look = second_look_at(agenda, cast.alderman_alkmaar)
    assert [item.thread.comment for item in look.items] == [first, second]
    assert [item.has_changed for item in look.items] == [True, False]
    assert "op school" in look.items[0].before
    client.force_login(cast.alderman_alkmaar)
    assert "Tweede blik (2)" in client.get(f"/agendas/{agenda.reference}/").content.decode()
    page = client.get(f"/agendas/{agenda.reference}/tweede-blik/").content.decode()
    assert "<ins" in page
    assert "Korter gemaakt." in page
    assert "De tekst is niet veranderd." in page
    assert "/stap/approve/" in page
    assert "/stap/send_back/" in page
    # Not satisfied: open again, and send back once more.
    reopen(comment=first, by=cast.alderman_alkmaar)
    send_back(agenda=agenda, reason="Nog niet.", by=cast.alderman_alkmaar)
    assert open_paths(fresh(agenda)) == {first.path, second.path}


def test_there_is_no_second_look_without_a_return(cast: Cast, client) -> None:
    client.force_login(cast.ocw_staff)
    for state in (State.DRAFT, State.REVIEW, State.FROZEN):
        agenda = make_agenda(cast, state)
        page = client.get(f"/agendas/{agenda.reference}/tweede-blik/").content.decode()
        assert "Er is hier niets om opnieuw te bekijken" in page
        assert "Tweede blik (" not in client.get(f"/agendas/{agenda.reference}/").content.decode()


def test_a_comment_on_a_row_that_went_stays_in_the_second_look(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    row = agenda.text.document["other_agreements"][0]["id"]
    say(agenda, cast.alderman_alkmaar, f"other_agreements.{row}", "Is dit nodig?")
    say(agenda, cast.alderman_alkmaar, "other_agreements", "Graag een andere.")
    bring_back = Agenda.objects.get(pk=agenda.pk)
    send_back(agenda=bring_back, reason="Zie de opmerkingen.", by=cast.alderman_alkmaar)
    agenda = fresh(agenda)
    part = part_at(agenda.text.document, "other_agreements")
    save_part(
        agenda=agenda,
        address="other_agreements",
        content={"other_agreements": []},
        base=content_hash(part),
        by=cast.coordinator_noord,
    )
    submit(agenda=fresh(agenda), by=cast.coordinator_noord)
    look = second_look_at(fresh(agenda), cast.alderman_alkmaar)
    assert len(look.items) == 2
    assert all(item.before and not item.after for item in look.items)
