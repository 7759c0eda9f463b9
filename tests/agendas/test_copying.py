"""Taking over texts from another agenda: what comes along, what does not, and what is told."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agendas.actions.copied_text import COPYABLE, USUAL
from agendas.actions.copying import copy_rows, start_from
from agendas.choices import State
from agendas.models import Agenda, AgendaTemplate, Checkpoint
from agendas.tables.copied import copied_into
from agendas.timeline import entries
from agendas.workflow import StepRefused
from interventions.models import Theme
from records.models import Event
from tests.agendas.racing import complaints
from tests.cast import Cast
from tests.factories import empty_agenda, fresh, intervention, make_agenda, make_template


def _start(cast: Cast, source: Agenda, **changes: Any) -> Agenda:
    given: dict[str, Any] = {
        "municipalities": [cast.alkmaar],
        "years": (2027, 2030),
        "source": source,
        "blocks": USUAL,
        "by": cast.coordinator_noord,
        "template": AgendaTemplate.objects.first() or make_template(),
    }
    return fresh(start_from(**given | changes))


def _ids(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {value["id"], *_ids(list(value.values()))} if "id" in value else _ids(list(value.values()))
    return {found for item in value for found in _ids(item)} if isinstance(value, list) else set()


def test_chosen_blocks_come_from_the_source_and_the_others_from_the_template(cast: Cast) -> None:
    source = make_agenda(cast, State.SIGNED, rows=2)
    agenda = _start(cast, source)
    new, old = agenda.text.document, source.text.document
    for key in ("explanation", "themes", "analysis", "communication"):
        assert bool(new[key]) and str(new[key]).count("<p>") == str(old[key]).count("<p>")
    assert new["explanation"] == old["explanation"]
    assert new["preamble"] == "<p>Alle kinderen in Alkmaar verdienen gelijke kansen.</p>"
    assert new["title"] == "GKA-agenda Alkmaar 2027-2030" and new["period"] == {"start": 2027, "end": 2030}
    assert [row["name"] for row in new["interventions"]] == [row["name"] for row in old["interventions"]]
    assert not _ids(new) & _ids(old)
    assert agenda.state == State.DRAFT and agenda.template is not None
    assert not agenda.versions.exists() and not agenda.approvals.exists() and not agenda.comments.exists()
    assert complaints(agenda) == []
    # The source did not change.
    assert fresh(source).text.sha256 == source.text.sha256


def test_who_signs_and_who_is_asked_are_those_of_today(cast: Cast) -> None:
    source = make_agenda(
        cast, signatories=[{"party": "municipality", "name": "Oud", "office": "Wethouder", "order": 1}]
    )
    agenda = _start(cast, source, blocks=list(COPYABLE))
    assert agenda.text.document["signatories"][0]["name"] == "Wouter Alkmaar"
    assert agenda.coordinator == cast.coordinator_noord and agenda.contact == cast.officer_alkmaar


@pytest.mark.parametrize("amounts", [True, False])
def test_amounts(cast: Cast, amounts: bool) -> None:
    row = intervention() | {
        "budget": {"note": "x", "lines": [{"year": year, "amount": "10.00"} for year in (2022, 2024)]},
        "funding": {
            "note": "x",
            "lines": [{"year": 2022, "source": "gka", "amount": "10.00", "committed": True}],
        },
    }
    agenda = _start(cast, make_agenda(cast, interventions=[row]), amounts=amounts, years=(2027, 2028))
    copied = agenda.text.document["interventions"][0]
    remarks = " ".join(copied_into(agenda).remarks)  # type: ignore[union-attr]
    if amounts:
        assert [(line["year"], line["amount"]) for line in copied["budget"]["lines"]] == [(2027, "10.00")]
        assert [(line["year"], line["committed"]) for line in copied["funding"]["lines"]] == [(2027, False)]
        assert "is 1 regel niet overgenomen: die jaren vallen buiten de agenda" in remarks
    else:
        assert copied["budget"]["lines"] == [] == copied["funding"]["lines"] and copied["budget"]["note"] == "<p>x</p>"
        assert "De bedragen zijn niet overgenomen" in remarks


def test_a_school_of_another_municipality_gets_no_access(cast: Cast) -> None:
    source = make_agenda(cast)
    make_template()
    own = _start_as_ocw(cast, source, cast.alkmaar)
    other = _start_as_ocw(cast, source, cast.breda)
    assert own.text.document["interventions"][0]["parties"][0]["organisation_id"] == "99X001"
    assert other.text.document["interventions"][0]["parties"][0]["organisation_id"] == ""
    assert not Agenda.objects.visible_to(cast.school_board).filter(pk=other.pk).exists()
    assert any("het nummer van School 99X001 is niet overgenomen" in line for line in copied_into(other).remarks)  # type: ignore[union-attr]


def _start_as_ocw(cast: Cast, source: Agenda, place: Any) -> Agenda:
    return fresh(
        start_from(
            municipalities=[place],
            years=(2027, 2030),
            source=source,
            blocks=USUAL,
            template=AgendaTemplate.objects.get(),
            by=cast.ocw_staff,
        )
    )


def test_old_names_and_years_are_not_replaced_but_told_until_they_are_gone(client: Client, cast: Cast) -> None:
    text = "<p>In Alkmaar begon dit in 2021. In 2028 gaat het door.</p>"
    source = make_agenda(cast, explanation=text, preamble=text)
    make_template()
    agenda = _start_as_ocw(cast, source, cast.breda)
    assert agenda.text.document["explanation"] == text
    points = copied_into(agenda).points  # type: ignore[union-attr]
    assert [(point.field, point.words) for point in points if point.field == "Toelichting"] == [
        ("Toelichting", "Alkmaar en 2021")
    ]
    # The opening came from the template: nothing to look at there.
    assert not any(point.block == "Aanhef en inleiding" for point in points)
    client.force_login(cast.ocw_staff)
    page = client.get(f"/agendas/{agenda.reference}/nakijken/").content.decode()
    assert f"/agendas/{agenda.reference}/bewerken/toelichting/#field-id_explanation" in page
    agenda.text.document["explanation"] = "<p>Breda, 2028</p>"
    assert not any(point.field == "Toelichting" for point in copied_into(agenda).points)  # type: ignore[union-attr]


def test_what_is_no_longer_in_the_lists_is_left_out_and_told(cast: Cast) -> None:
    source = make_agenda(cast)
    Theme.objects.filter(name="Professionalisering").update(active=False)
    agenda = _start(cast, source)
    assert agenda.text.document["themes"] == [] == agenda.text.document["interventions"][0]["themes"]
    assert "U kunt thema “Professionalisering” niet meer kiezen" in copied_into(agenda).remarks[0]  # type: ignore[union-attr]


def test_the_event_and_the_history_tell_where_it_came_from(cast: Cast) -> None:
    source = make_agenda(cast)
    agenda = _start(cast, source, blocks=["analysis", "explanation", "signatories", "onzin"])
    event = Event.objects.get(stream=agenda.stream, action="started")
    assert (event.data["from"], event.data["blocks"]) == (source.reference, ["explanation", "analysis"])
    (entry,) = entries([event])
    assert entry.text == (
        f"Met teksten uit {source.reference}: ‘Toelichting en thema's’ en ‘Afspraak 2: analyse en onderzoek’."
    )


def test_only_who_may_start_and_read(cast: Cast) -> None:
    foreign, own = make_agenda(cast, municipalities=["GM0758"]), make_agenda(cast)
    with pytest.raises(StepRefused, match="mag u niet lezen"):
        _start(cast, foreign)
    for name in ("officer_alkmaar", "coordinator_zuid"):
        with pytest.raises(StepRefused):
            _start(cast, own, by=getattr(cast, name))
    assert Agenda.objects.count() == 2


def test_rows_are_added_to_a_draft(client: Client, cast: Cast) -> None:
    source, agenda = make_agenda(cast, rows=2), empty_agenda(cast)
    client.force_login(cast.officer_alkmaar)
    url = f"/agendas/{agenda.reference}/overnemen/"
    assert source.reference in client.get(url).content.decode()
    first, community = source.text.document["interventions"][0], source.text.document["communities"][1]
    chosen = [f"interventions.{first['id']}", f"communities.{community['id']}"]
    page = f"{url}?uit={source.reference}"
    assert client.post(page, {}).status_code == 422
    answer = client.post(page, {"rows": chosen})
    assert answer["Location"] == f"/agendas/{agenda.reference}/nakijken/"
    document = fresh(agenda).text.document
    assert [row["name"] for row in document["interventions"]] == [first["name"]]
    assert [row["name"] for row in document["communities"]] == [community["name"]]
    assert document["interventions"][0]["id"] != first["id"]
    assert "2 onderdelen zijn overgenomen" in client.get(answer["Location"]).content.decode()
    assert complaints(agenda) == []


def test_rows_come_in_with_one_write_and_one_event_for_each_fact(cast: Cast) -> None:
    source, agenda = make_agenda(cast, rows=2), make_agenda(cast)
    before = agenda.text.sha256
    chosen = [f"{key}.{row['id']}" for key in ("interventions", "communities") for row in source.text.document[key]]
    kept = Checkpoint.objects.filter(agenda=agenda).count()
    added = copy_rows(agenda=agenda, source=source, rows=chosen, by=cast.coordinator_noord)
    agenda = fresh(agenda)
    document = agenda.text.document
    assert added == [f"{key}.{row['id']}" for key in ("interventions", "communities") for row in document[key][-2:]]
    edited, taken = Event.objects.filter(stream=agenda.stream, number__gt=0).order_by("-number")[:2][::-1]
    assert (edited.action, taken.action, taken.data["rows"]) == ("edited", "taken_over", added)
    assert edited.data == {"before": before, "after": agenda.text.sha256}
    # What was there before so much came in can be found back.
    assert Checkpoint.objects.filter(agenda=agenda, sha256=before).exists()
    assert Checkpoint.objects.filter(agenda=agenda).count() == kept + 1
    assert complaints(agenda) == []
    assert "De tekst is gewijzigd." in [entry.title for entry in entries([edited])]


def test_one_row_that_is_gone_stops_all(cast: Cast) -> None:
    source, agenda = make_agenda(cast, rows=2), empty_agenda(cast)
    rows = [f"interventions.{row['id']}" for row in source.text.document["interventions"]]
    with pytest.raises(StepRefused, match="staat niet meer in die agenda"):
        copy_rows(agenda=agenda, source=source, rows=[*rows, f"{rows[0][:-1]}x"], by=cast.coordinator_noord)
    assert fresh(agenda).text.document["interventions"] == []
    assert not Event.objects.filter(stream=agenda.stream, action="taken_over").exists()


def test_nine_rows_cost_what_one_costs(cast: Cast) -> None:
    source = make_agenda(cast, rows=9)
    rows = [f"interventions.{row['id']}" for row in source.text.document["interventions"]]
    counts = []
    for chosen in (rows[:1], rows):
        agenda = make_agenda(cast)
        with CaptureQueriesContext(connection) as asked:
            copy_rows(agenda=agenda, source=source, rows=chosen, by=cast.coordinator_noord)
        counts.append(len(asked))
    # What is written for each row by itself: its texts, themes, goals and parties.
    assert (counts[1] - counts[0]) / 8 <= 8, counts


def test_rows_that_are_gone_or_not_theirs(client: Client, cast: Cast) -> None:
    source, agenda = make_agenda(cast, municipalities=["GM0758"]), empty_agenda(cast)
    row = f"interventions.{source.text.document['interventions'][0]['id']}"
    with pytest.raises(StepRefused, match="mag u niet lezen"):
        copy_rows(agenda=agenda, source=source, rows=[row], by=cast.coordinator_noord)
    with pytest.raises(StepRefused, match="staat niet meer in die agenda"):
        copy_rows(agenda=agenda, source=source, rows=[row[:-1] + "x"], by=cast.ocw_staff)
    assert fresh(agenda).text.document["interventions"] == []
    client.force_login(cast.coordinator_noord)
    assert client.get(f"/agendas/{agenda.reference}/overnemen/?uit={source.reference}").status_code == 404
    client.force_login(cast.alderman_alkmaar)
    assert client.get(f"/agendas/{make_agenda(cast, State.REVIEW).reference}/overnemen/").status_code == 403


@pytest.mark.parametrize("page", ["nakijken/", "overnemen/", "overnemen/?uit={source}"])
def test_no_page_asks_more_for_more_rows(
    client: Client, cast: Cast, page: str, django_assert_max_num_queries: Any
) -> None:
    source = make_agenda(cast, rows=9)
    agenda = _start(cast, source)
    for _ in range(5):
        make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    client.get("/agendas/")
    with django_assert_max_num_queries(10):
        client.get(f"/agendas/{agenda.reference}/{page.format(source=source.reference)}")
