"""The second look: exactly what was asked when the agenda came back, as it was and as it is now; nothing else."""

from agendas.actions.commenting import answer, reopen, resolve
from agendas.actions.editing import save_part
from agendas.actions.reviewing import approve, send_back, submit
from agendas.addresses import part_at
from agendas.choices import State
from agendas.models import Agenda
from agendas.openings import open_paths
from agendas.snapshot import content_hash
from agendas.tables.second_look import second_look_at
from tests.agendas.test_correction_round import _write, returned, say
from tests.cast import Cast
from tests.factories import fresh, make_agenda


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
    assert look.items[0].is_one_field
    assert "op school" in look.items[0].changed[0].before
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
    assert all(item.has_changed and not item.after for item in look.items)


def _in_no_order(value):
    """What PostgreSQL does with the keys of JSON: any order will do."""
    if isinstance(value, dict):
        return {key: _in_no_order(value[key]) for key in sorted(value, reverse=True)}
    return [_in_no_order(row) for row in value] if isinstance(value, list) else value


def test_the_second_look_shows_no_change_that_nobody_made(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    row = agenda.text.document["interventions"][0]
    for path in (
        "interventions",
        f"interventions.{row['id']}",
        f"interventions.{row['id']}.indicators",
        "consultations",
    ):
        say(agenda, cast.alderman_alkmaar, path)
    say(agenda, cast.alderman_alkmaar, "signatories")
    send_back(agenda=agenda, reason="Zie de opmerkingen.", by=cast.alderman_alkmaar)
    agenda = fresh(agenda)
    agenda.text.document = _in_no_order(agenda.text.document)
    agenda.text.save(update_fields=["document"])
    look = second_look_at(fresh(agenda), cast.alderman_alkmaar)
    assert [item.has_changed for item in look.items] == [False] * 5
    # In the order of the text.
    assert [item.thread.comment.path.split(".")[0] for item in look.items] == [
        "consultations",
        *["interventions"] * 3,
        "signatories",
    ]
    client.force_login(cast.alderman_alkmaar)
    page = client.get(f"/agendas/{agenda.reference}/tweede-blik/").content.decode()
    assert page.count("De tekst is niet veranderd.") == 5
    assert "<ins" not in page and "<del" not in page


def test_a_list_is_compared_row_by_row_with_dutch_dates(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    row = agenda.text.document["interventions"][0]
    goals = f"interventions.{row['id']}.indicators"
    say(agenda, cast.alderman_alkmaar, goals)
    send_back(agenda=agenda, reason="Zie de opmerkingen.", by=cast.alderman_alkmaar)
    agenda = fresh(agenda)
    part = part_at(agenda.text.document, f"interventions.{row['id']}")
    goal = part["indicators"][0]
    content = {key: value for key, value in part.items() if key != "id"}
    content["indicators"] = [goal | {"date": "2025-03-01"}, *part["indicators"][1:]]
    save_part(
        agenda=agenda,
        address=f"interventions.{row['id']}",
        content=content,
        base=content_hash(part),
        by=cast.coordinator_noord,
    )
    look = second_look_at(fresh(agenda), cast.alderman_alkmaar)
    assert [change.path for change in look.items[0].changed] == [f"{goals}.{goal['id']}.date"]
    client.force_login(cast.alderman_alkmaar)
    page = client.get(f"/agendas/{agenda.reference}/tweede-blik/").content.decode()
    assert "1 maart 2025" in page
    assert "2025-03-01" not in page
    assert page.count("<ins ") == 1
    # The text beside a comment has Dutch dates too, and the fields in the order of the editor.
    page = client.get(f"/agendas/{agenda.reference}/opmerkingen/nieuw/?veld={goals}").content.decode()
    assert "1 maart 2025" in page


def test_the_second_look_asks_nothing_of_who_agreed(cast: Cast, client) -> None:
    agenda, first, second = returned(cast)
    for said in (first, second):
        resolve(comment=said, by=cast.coordinator_noord)
    client.force_login(cast.alderman_alkmaar)
    base = f"/agendas/{agenda.reference}/"
    page = client.get(f"{base}tweede-blik/").content.decode()
    assert "pas beoordelen na opnieuw indienen" in page
    assert "/stap/approve/" not in page and "/stap/send_back/" not in page
    submit(agenda=agenda, by=cast.coordinator_noord)
    assert "Begin met precies de onderdelen" in client.get(base).content.decode()
    front = client.get(f"{base}voorplaat/").content.decode()
    assert "Tweede blik (2)" in front and "Begin met de tweede blik" in front
    agenda = fresh(agenda)
    approve(agenda=agenda, sha256=agenda.versions.order_by("number").last().sha256, by=cast.alderman_alkmaar)
    page = client.get(f"{base}tweede-blik/").content.decode()
    assert "U gaf akkoord op" in page
    assert "/stap/approve/" not in page and "/stap/send_back/" in page
    assert "Begin met" not in client.get(base).content.decode()
    assert "Tweede blik (" not in client.get(f"{base}voorplaat/").content.decode()
    # Nothing came back: there is nothing to do here.
    other = make_agenda(cast, State.REVIEW)
    page = client.get(f"/agendas/{other.reference}/tweede-blik/").content.decode()
    assert "/stap/" not in page
