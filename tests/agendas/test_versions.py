"""Texts that are kept: versions at a hand-over and by hand, checkpoints between saves, and putting one back."""

import datetime
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from agendas.actions.drafting import import_document
from agendas.actions.editing import save_part
from agendas.actions.moving import note
from agendas.actions.reviewing import approve, current_version, send_back, share, submit, take_back
from agendas.actions.signing import freeze
from agendas.actions.versions import keep_checkpoint, keep_version, looked, restore
from agendas.addresses import part_at
from agendas.choices import Audience, State, VersionKind
from agendas.integrity import first_misfit
from agendas.models import Agenda, Checkpoint, Comment, Look
from agendas.snapshot import content_hash
from agendas.snapshot.kept import text_at, title_of
from agendas.snapshot.readers import readable_versions, texts_to_choose
from agendas.tables.versions import changed_since_look, since_look
from agendas.timeline import entries
from agendas.workflow import StepRefused
from records.models import Event
from tests.cast import Cast
from tests.factories import approve_all, complete_document, empty_agenda, fresh, make_agenda

pytestmark = pytest.mark.django_db
REASON = "De planning klopt niet."


def _write(agenda: Agenda, by: User, text: str, address: str = "preamble", key: str = "introduction") -> str:
    """Save `text` in a part, with a checkpoint as the editor keeps it; return the hash of the new text."""
    agenda = fresh(agenda)
    part = part_at(agenda.text.document, address)
    keep_checkpoint(agenda=agenda, by=by, address=address)
    content = {**part, key: f"<p>{text}</p>"}
    return save_part(agenda=agenda, address=address, content=content, base=content_hash(part), by=by).sha256


def _kept(agenda: Agenda) -> list[str]:
    """The introductions in the checkpoints, in order."""
    return [json.loads(row.plain)["introduction"] for row in agenda.checkpoints.order_by("number")]


def _age(agenda: Agenda, minutes: int) -> None:
    """Make everything that was kept of `agenda` older."""
    moment = timezone.now() - datetime.timedelta(minutes=minutes)
    Agenda.objects.filter(pk=agenda.pk).update(created_at=moment)
    agenda.checkpoints.update(written_at=moment)
    agenda.versions.update(created_at=moment)


def test_the_text_is_kept_when_it_changes_hands(cast: Cast) -> None:
    agenda = make_agenda(cast)
    _write(agenda, cast.coordinator_noord, "Van Nora")
    _write(agenda, cast.coordinator_noord, "Van Nora, beter")
    _write(agenda, cast.officer_alkmaar, "Van Olivia")
    checkpoint = agenda.checkpoints.last()
    assert checkpoint is not None
    assert _kept(agenda)[-1] == "<p>Van Nora, beter</p>"
    assert checkpoint.written_by == cast.coordinator_noord
    assert checkpoint.sha256 == content_hash(json.loads(checkpoint.plain))
    assert first_misfit(fresh(agenda)) == ""


def test_who_writes_on_alone_keeps_a_text_every_half_hour(cast: Cast) -> None:
    agenda = make_agenda(cast)
    _write(agenda, cast.coordinator_noord, "Een")
    count = agenda.checkpoints.count()
    _write(agenda, cast.coordinator_noord, "Twee")
    assert agenda.checkpoints.count() == count
    _age(agenda, 31)
    _write(agenda, cast.coordinator_noord, "Drie")
    assert agenda.checkpoints.count() == count + 1
    assert _kept(agenda)[-1] == "<p>Twee</p>"


def test_two_people_in_different_parts_do_not_keep_every_save(cast: Cast) -> None:
    agenda = make_agenda(cast)
    for number in range(6):
        _write(agenda, cast.coordinator_noord, f"Inleiding {number}")
        _write(agenda, cast.officer_alkmaar, f"Toelichting {number}", "explanation", "explanation")
    assert agenda.checkpoints.count() <= 2
    _write(agenda, cast.officer_alkmaar, "Inleiding van Olivia")
    assert _kept(agenda)[-1] == "<p>Inleiding 5</p>"


def test_a_text_is_not_kept_twice_nor_when_it_is_empty(cast: Cast) -> None:
    agenda = make_agenda(cast)
    keep_checkpoint(agenda=fresh(agenda), by=cast.officer_alkmaar, always=True)
    keep_checkpoint(agenda=fresh(agenda), by=cast.coordinator_noord, always=True)
    assert agenda.checkpoints.count() == 1
    empty = empty_agenda(cast)
    keep_checkpoint(agenda=empty, by=cast.officer_alkmaar, always=True)
    assert empty.checkpoints.count() == 0


def test_every_hand_over_makes_a_version(cast: Cast) -> None:
    agenda = make_agenda(cast)
    share(agenda=agenda, by=cast.coordinator_noord)
    take_back(agenda=agenda, by=cast.coordinator_noord)
    submit(agenda=agenda, by=cast.coordinator_noord)
    kinds = list(agenda.versions.order_by("number").values_list("number", "kind"))
    assert kinds == [(1, VersionKind.SHARED), (2, VersionKind.SUBMITTED)]
    assert first_misfit(fresh(agenda)) == ""


def test_a_version_is_kept_by_hand_and_no_earlier_one_gets_another_name(cast: Cast) -> None:
    agenda = make_agenda(cast)
    first = keep_version(agenda=agenda, name="  Voor het   overleg ", by=cast.officer_alkmaar)
    assert (first.number, first.name, first.kind) == (1, "Voor het overleg", VersionKind.NAMED)
    again = keep_version(agenda=agenda, name="Na het overleg", by=cast.coordinator_noord)
    assert (again.number, again.name, again.sha256) == (2, "Na het overleg", first.sha256)
    first.refresh_from_db()
    assert first.name == "Voor het overleg"
    told = Event.objects.filter(stream=agenda.stream, action__startswith="version_").order_by("number")
    assert [event.action for event in told] == ["version_kept", "version_kept"]


def test_versions_with_a_name_do_not_go_on_for_ever(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agendas.actions.versions.MOST_NAMED", 2)
    agenda = make_agenda(cast)
    for name in ("Een", "Twee"):
        _write(agenda, cast.officer_alkmaar, name)
        keep_version(agenda=agenda, name=name, by=cast.officer_alkmaar)
    _write(agenda, cast.officer_alkmaar, "Drie")
    with pytest.raises(StepRefused, match="ten hoogste 2 versies met een naam"):
        keep_version(agenda=agenda, name="Drie", by=cast.officer_alkmaar)
    # Other hand-overs still make theirs.
    submit(agenda=agenda, by=cast.coordinator_noord)
    assert agenda.versions.count() == 3


def test_writing_without_a_hash_in_its_event_counts_too(cast: Cast) -> None:
    agenda = make_agenda(cast)
    _write(agenda, cast.coordinator_noord, "Van Nora")
    keep_checkpoint(agenda=fresh(agenda), by=cast.coordinator_noord, always=True)
    count = agenda.checkpoints.count()
    # The text of now, so the next save is the one that could take something away.
    _write(agenda, cast.coordinator_noord, "Toelichting", "explanation", "explanation")
    assert agenda.checkpoints.count() == count
    note(fresh(agenda), "taken_over", cast.officer_alkmaar, {"from": "GKA-2022-0361"})
    _write(agenda, cast.coordinator_noord, "Nora schrijft verder")
    assert agenda.checkpoints.count() == count + 1
    assert "Toelichting" in json.loads(agenda.checkpoints.order_by("number").last().plain)["explanation"]


def test_a_file_read_over_a_draft_leaves_the_text_of_before(cast: Cast) -> None:
    agenda = make_agenda(cast)
    _write(agenda, cast.ocw_staff, "Urenlang werk")
    document = {**fresh(agenda).text.document, "introduction": "<p>Uit het bestand</p>"}
    import_document(document=document, by=cast.ocw_staff, replace_draft=True)
    assert _kept(agenda)[-1] == "<p>Urenlang werk</p>"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_version_needs_a_fitting_name(cast: Cast, name: str) -> None:
    agenda = make_agenda(cast)
    with pytest.raises(StepRefused):
        keep_version(agenda=agenda, name=name, by=cast.officer_alkmaar)
    assert agenda.versions.count() == 0


@pytest.mark.parametrize("state", sorted(set(State) - {State.DRAFT, State.CONSULTATION, State.RETURNED}))
def test_nobody_keeps_or_restores_in_any_other_state(cast: Cast, state: str) -> None:
    agenda = make_agenda(cast, state)
    keep_checkpoint(agenda=agenda, by=None, always=True)
    source = agenda.versions.last() or agenda.checkpoints.get()
    before = (fresh(agenda).text.sha256, agenda.versions.count())
    for person in cast.people.values():
        with pytest.raises(StepRefused):
            keep_version(agenda=agenda, name="Naam", by=person)
        with pytest.raises(StepRefused):
            restore(agenda=agenda, source=source, by=person)
    assert (fresh(agenda).text.sha256, agenda.versions.count()) == before


def test_only_who_writes_everything_keeps_and_restores(cast: Cast) -> None:
    agenda = make_agenda(cast, State.CONSULTATION)
    version = agenda.versions.get()
    _write(agenda, cast.coordinator_noord, "Nieuw")
    writers = {"coordinator_noord", "officer_alkmaar", "ocw_staff", "ocw_reviewer"}
    for name in cast.people.keys() - writers:
        with pytest.raises(StepRefused):
            restore(agenda=agenda, source=version, by=cast.people[name])
        with pytest.raises(StepRefused):
            keep_version(agenda=agenda, name="Naam", by=cast.people[name])


def test_restoring_gives_the_text_back_and_keeps_the_one_of_now(cast: Cast) -> None:
    agenda = make_agenda(cast, rows=2)
    version = keep_version(agenda=agenda, name="Begin", by=cast.coordinator_noord)
    old = fresh(agenda).text.document
    _write(agenda, cast.officer_alkmaar, "Heel anders")
    part = part_at(fresh(agenda).text.document, "consultations")
    save_part(
        agenda=agenda,
        address="consultations",
        content={"consultations": part["consultations"][:1]},
        base=content_hash(part),
        by=cast.officer_alkmaar,
    )
    replaced = fresh(agenda).text.sha256
    restore(agenda=agenda, source=version, by=cast.coordinator_noord)
    text = fresh(agenda).text
    assert text.document == old
    assert text.sha256 == version.sha256
    kept = agenda.versions.last()
    assert kept is not None
    assert (kept.kind, kept.name, kept.sha256) == (VersionKind.REPLACED, "Vóór terugzetten van versie 1", replaced)
    # And back again: nothing was overwritten.
    restore(agenda=agenda, source=kept, by=cast.coordinator_noord)
    assert fresh(agenda).text.sha256 == replaced
    assert first_misfit(fresh(agenda)) == ""


def test_the_text_of_now_is_not_kept_twice(cast: Cast) -> None:
    agenda = make_agenda(cast)
    first = keep_version(agenda=agenda, name="Een", by=cast.coordinator_noord)
    _write(agenda, cast.coordinator_noord, "Twee")
    keep_version(agenda=agenda, name="Twee", by=cast.coordinator_noord)
    restore(agenda=agenda, source=first, by=cast.coordinator_noord)
    assert agenda.versions.count() == 2


def test_what_is_no_longer_there_stays_as_it_is_today(cast: Cast) -> None:
    both = [cast.alkmaar.cbs_code, cast.breda.cbs_code]
    agenda = make_agenda(cast, municipalities=both)
    version = keep_version(agenda=agenda, name="Met Breda", by=cast.ocw_staff)
    part = part_at(fresh(agenda).text.document, "heading")
    only = {**part, "municipalities": [cast.alkmaar.cbs_code], "contact": None, "coordinator": None, "title": "Nieuw"}
    save_part(agenda=agenda, address="heading", content=only, base=content_hash(part), by=cast.coordinator_noord)
    cast.officer_alkmaar.is_active = False
    cast.officer_alkmaar.save()
    restore(agenda=agenda, source=version, by=cast.coordinator_noord)
    document = fresh(agenda).text.document
    assert document["title"] == "GKA-agenda Alkmaar"
    assert [row["code"] for row in document["municipalities"]] == [cast.alkmaar.cbs_code]
    assert (document["contact"], document["coordinator"]) == (None, None)
    assert document["reference"] == agenda.reference
    # Who looks after Breda too brings it back.
    restore(agenda=agenda, source=version, by=cast.ocw_staff)
    assert [row["code"] for row in fresh(agenda).text.document["municipalities"]] == both


def test_a_theme_that_is_gone_does_not_stop_restoring(cast: Cast) -> None:
    agenda = make_agenda(cast)
    version = keep_version(agenda=agenda, name="Begin", by=cast.coordinator_noord)
    _write(agenda, cast.coordinator_noord, "Nieuw")
    for theme in agenda.themes.all():
        theme.name = "Een andere naam"
        theme.save()
    restore(agenda=agenda, source=version, by=cast.coordinator_noord)
    document = fresh(agenda).text.document
    assert document["themes"] == []
    assert document["introduction"] == complete_document(cast)["introduction"]


def test_a_review_with_comments_opens_no_whole_text_to_put_back(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    version = agenda.versions.get()
    send_back(agenda=agenda, reason=REASON, by=cast.alderman_alkmaar)
    Comment.objects.create(
        agenda=agenda,
        path="explanation",
        audience=Audience.ALL,
        text="Dit klopt niet.",
        sha256="0" * 64,
        written_at=timezone.now(),
        written_by=cast.alderman_alkmaar,
        author=cast.alderman_alkmaar.name,
        asks_change=True,
    )
    with pytest.raises(StepRefused, match="Alleen de velden"):
        restore(agenda=fresh(agenda), source=version, by=cast.coordinator_noord)


def test_what_is_under_review_stays_the_version_that_was_handed_in(cast: Cast) -> None:
    agenda = make_agenda(cast)
    keep_version(agenda=agenda, name="Begin", by=cast.coordinator_noord)
    _write(agenda, cast.coordinator_noord, "Klaar")
    submitted = submit(agenda=agenda, by=cast.coordinator_noord)
    assert current_version(agenda) == submitted
    approve(agenda=agenda, sha256=submitted.sha256, by=cast.alderman_alkmaar)
    send_back(agenda=agenda, reason=REASON, by=cast.alderman_alkmaar)
    keep_version(agenda=agenda, name="Teruggekomen", by=cast.coordinator_noord)
    assert not agenda.approvals.filter(voided_at=None).exists()
    again = submit(agenda=agenda, by=cast.coordinator_noord)
    assert current_version(agenda) == again
    approve_all(agenda, cast)
    assert first_misfit(fresh(agenda)) == ""


def test_a_changed_checkpoint_is_found(cast: Cast) -> None:
    agenda = make_agenda(cast)
    keep_checkpoint(agenda=agenda, by=cast.officer_alkmaar, always=True)
    for content in (Checkpoint.packed(b"{}"), b"no zlib"):
        agenda.checkpoints.update(content=content)
        assert "tussenstand 1" in first_misfit(fresh(agenda))


READS: dict[str, dict[str, set[str]]] = {
    # Who writes sees all; others what was handed over to them; who signs what was fixed; a reader what was signed.
    State.RETURNED: {
        "coordinator_noord": {"v1", "v2", "v3", "v4", "t1"},
        "ocw_staff": {"v1", "v2", "v3", "v4", "t1"},
        "alderman_alkmaar": {"v3"},
        "school_board": {"v1", "v3"},
        "ocw_finance": {"v3"},
    },
}


def test_everybody_reads_the_versions_that_were_theirs_to_read(cast: Cast) -> None:
    agenda = make_agenda(cast)
    share(agenda=agenda, by=cast.coordinator_noord)
    _write(agenda, cast.coordinator_noord, "Een")
    keep_version(agenda=agenda, name="Tussendoor", by=cast.coordinator_noord)
    _write(agenda, cast.officer_alkmaar, "Twee")
    submit(agenda=agenda, by=cast.coordinator_noord)
    send_back(agenda=agenda, reason=REASON, by=cast.alderman_alkmaar)
    _write(agenda, cast.officer_alkmaar, "Drie")
    keep_version(agenda=agenda, name="Vierde", by=cast.coordinator_noord)
    _write(agenda, cast.officer_alkmaar, "Vier")
    _write(agenda, cast.coordinator_noord, "Vijf")
    agenda = fresh(agenda)
    for name, expected in READS[State.RETURNED].items():
        found = set()
        for key, label in texts_to_choose(cast.people[name], agenda):
            found |= {inner for inner, _ in label} if isinstance(label, list) else {key}
        assert found - {"nu"} == expected, name


def test_signers_and_readers_read_what_was_fixed_and_nothing_earlier(cast: Cast) -> None:
    agenda = make_agenda(cast, State.RETURNED)
    submit(agenda=agenda, by=cast.coordinator_noord)
    approve_all(agenda, cast)
    freeze(agenda=agenda, by=cast.coordinator_noord)
    agenda = fresh(agenda)
    assert agenda.versions.count() == 2
    assert [row.number for row in readable_versions(cast.minister_ocw, agenda)] == [2]
    assert list(readable_versions(cast.reader, agenda)) == []
    assert [row.number for row in readable_versions(cast.reader, make_agenda(cast, State.SIGNED))] == [1]


def test_texts_by_key_and_their_titles(cast: Cast) -> None:
    agenda = make_agenda(cast)
    version = keep_version(agenda=agenda, name="Begin", by=cast.coordinator_noord)
    _write(agenda, cast.coordinator_noord, "Nieuw")
    agenda = fresh(agenda)
    assert text_at(agenda, "v1") == json.loads(bytes(version.content))
    assert text_at(agenda, "nu") == agenda.text.document
    assert title_of(agenda, "v1").startswith("Versie 1: Begin, ")
    for key in ("v9", "t1", "v0", "v", "x1", "", "v1 ", "v99999999999999999999", "v١"):
        with pytest.raises(KeyError):
            text_at(agenda, key)


def test_changed_since_you_last_looked(cast: Cast) -> None:
    agenda = make_agenda(cast)
    nora, olivia = cast.coordinator_noord, cast.officer_alkmaar
    assert changed_since_look(agenda, nora) == ""
    assert looked(agenda=agenda, user=nora)
    _write(agenda, nora, "Van mijzelf")
    assert changed_since_look(fresh(agenda), nora) == ""
    sha256 = _write(agenda, olivia, "Van Olivia")
    assert changed_since_look(fresh(agenda), nora) == "1 wijziging: 1 tekst"
    assert not looked(agenda=fresh(agenda), user=nora, sha256="0" * 64)
    assert looked(agenda=fresh(agenda), user=nora, sha256=sha256)
    assert changed_since_look(fresh(agenda), nora) == ""
    assert Look.objects.filter(agenda=agenda).count() == 1


def test_the_text_of_a_look_is_only_fetched_to_compare(cast: Cast) -> None:
    agenda = make_agenda(cast)
    looked(agenda=agenda, user=cast.coordinator_noord)
    found = since_look(fresh(agenda), cast.coordinator_noord).look
    assert found is not None
    assert found.get_deferred_fields() == {"content"}
    _write(agenda, cast.officer_alkmaar, "Van Olivia")
    missed = fresh(agenda)
    with CaptureQueriesContext(connection) as captured:
        assert changed_since_look(missed, cast.coordinator_noord) == "1 wijziging: 1 tekst"
    assert len(captured) == 1


def test_saves_of_one_sitting_are_one_line_of_the_history(cast: Cast) -> None:
    agenda = make_agenda(cast)
    for number in range(3):
        _write(agenda, cast.coordinator_noord, f"Nora {number}")
    _write(agenda, cast.officer_alkmaar, "Olivia")
    for number in range(2):
        _write(agenda, cast.coordinator_noord, f"Toelichting {number}", "explanation", "explanation")
    events: list[Any] = list(Event.objects.in_stream(agenda.stream).filter(action="edited").reverse())
    assert [entry.title for entry in entries(events)] == [
        "2 wijzigingen in het onderdeel ‘Toelichting en thema's’.",
        "Het onderdeel ‘Aanhef en inleiding’ is gewijzigd.",
        "3 wijzigingen in het onderdeel ‘Aanhef en inleiding’.",
    ]
    events[-1].at -= datetime.timedelta(minutes=38)
    last = entries(events)[-1]
    assert last.text.endswith(" uur")
    assert "–" in last.text
    events[-1].at -= datetime.timedelta(minutes=38)
    assert len(entries(events)) == 4
