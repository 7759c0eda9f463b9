"""After the review came back only the fields with an open comment can be written, whoever asks and however."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agendas.actions.editing import Locked, add_row, move_row, remove_row, save_part
from agendas.addresses import part_at
from agendas.choices import CommentState, State
from agendas.models import Agenda, Comment
from agendas.snapshot import content_hash
from agendas.structure import BLOCKS
from records.clock import now
from tests.cast import Cast
from tests.editing import block_url, form_data, row_url
from tests.factories import fresh, make_agenda

JSON = {"Accept": "application/json"}
LOCKED = "staat op slot"
NOW_LOCKED = "intussen op slot gezet"
NEW_ROW = {
    "consultations-0-id": str(uuid.uuid4()),
    "consultations-0-kind": "other",
    "consultations-0-name": "Vervalst",
    "consultations-0-members-TOTAL_FORMS": "0",
    "consultations-0-members-INITIAL_FORMS": "0",
}


def _ask(agenda: Agenda, cast: Cast, *paths: str) -> None:
    """Let the review have asked for a change at each of `paths`."""
    for path in paths:
        Comment.objects.create(
            agenda=agenda,
            path=path,
            text="Kan dit concreter?",
            asks_change=True,
            sha256=agenda.text.sha256,
            written_at=now(),
            written_by=cast.ocw_reviewer,
            author="Rosa Toets",
        )


@pytest.fixture
def agenda(cast: Cast, client: Client) -> Agenda:
    client.force_login(cast.coordinator_noord)
    return make_agenda(cast, State.RETURNED, rows=2)


def _form(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    return form_data(client.get(url), **changes)


def test_only_the_commented_field_can_be_written(client: Client, cast: Cast, agenda: Agenda) -> None:
    _ask(agenda, cast, "introduction")
    url = block_url(agenda, "aanhef")
    page = client.get(url)
    text = page.content.decode()
    data = form_data(page)
    assert "introduction" in data
    assert not [name for name in data if name.startswith(("preamble", "pillars"))]
    assert "Op slot: hier is geen aanpassing gevraagd." in text
    assert "Wij werken samen aan" in text
    assert client.post(url, data | {"introduction": "Concreter"}).status_code == 302
    after = fresh(agenda).text.document
    assert after == {**agenda.text.document, "introduction": "<p>Concreter</p>"}


def test_a_block_without_comments_has_nothing_to_save(client: Client, cast: Cast, agenda: Agenda) -> None:
    _ask(agenda, cast, "introduction")
    for block in BLOCKS:
        page = client.get(block_url(agenda, block.slug))
        assert ("data-save-status" in page.content.decode()) == (block.key == "preamble")
        words = {step["title"]: step["words"] for step in page.context["steps"]}
        assert words[block.title] == ("1 opmerking open" if block.key == "preamble" else "Op slot")
    for key in ("interventions", "communities"):
        assert client.get(row_url(agenda, key, agenda.text.document[key][0]["id"])).status_code == 200


@pytest.mark.parametrize(
    ("slug", "forged"),
    [
        ("aanhef", {"preamble": "Vervalst"}),
        ("aanhef", {"pillars-TOTAL_FORMS": "0", "pillars-INITIAL_FORMS": "0"}),
        ("kop", {"title": "Vervalst"}),
        ("kop", {"title": ""}),
        ("kop", {"period__end": "2099"}),
        ("toelichting", {"themes": ["Soepele overgangen"]}),
        ("interventies", {"no_experiment": "on"}),
        (
            "overleg",
            {**NEW_ROW, "consultations-TOTAL_FORMS": "1", "consultations-INITIAL_FORMS": "0"},
        ),
    ],
)
def test_a_forged_request_is_refused(
    client: Client, cast: Cast, agenda: Agenda, slug: str, forged: dict[str, Any]
) -> None:
    _ask(agenda, cast, "introduction")
    url = block_url(agenda, slug)
    data = _form(client, url) | forged
    answer = client.post(url, data)
    assert answer.status_code == 403
    assert LOCKED in answer.content.decode()
    assert fresh(agenda).text.sha256 == agenda.text.sha256
    saved = client.post(f"{url}bewaren/", data | {"introduction": "Mag wel"}, headers=JSON).json()
    assert not saved["saved"]
    assert any(NOW_LOCKED in sentence for sentence in saved["errors"].values())
    # Nothing of it is stored; the field that is open is, where it stands on this page.
    allowed = {"introduction": "<p>Mag wel</p>"} if slug == "aanhef" else {}
    assert fresh(agenda).text.document == {**agenda.text.document, **allowed}


def test_a_page_from_before_may_send_what_it_did_not_change(client: Client, cast: Cast, agenda: Agenda) -> None:
    url = block_url(agenda, "aanhef")
    data = _form(client, url)
    _ask(agenda, cast, "introduction")
    assert client.post(url, data | {"introduction": "Concreter"}).status_code == 302
    assert fresh(agenda).text.document["introduction"] == "<p>Concreter</p>"


def test_one_field_of_one_row(client: Client, cast: Cast, agenda: Agenda) -> None:
    first, second = agenda.text.document["consultations"]
    _ask(agenda, cast, f"consultations.{second['id']}.purpose")
    url = block_url(agenda, "overleg")
    page = client.get(url)
    data = form_data(page)
    assert [name for name in data if name.endswith(("-name", "-purpose", "-kind"))] == ["consultations-1-purpose"]
    assert 'value="add:consultations"' not in page.content.decode()
    assert 'data-row-action="up"' not in page.content.decode()
    assert client.post(url, data | {"consultations-1-purpose": "Besluiten"}).status_code == 302
    after = fresh(agenda).text.document["consultations"]
    assert after == [first, {**second, "purpose": "Besluiten"}]
    for forged in (
        {"consultations-0-purpose": "Vervalst"},
        {"consultations-1-name": "Vervalst"},
        {"consultations-0-DELETE": "on"},
        {"consultations-1-DELETE": "on"},
        {"consultations-0-ORDER": "2", "consultations-1-ORDER": "1"},
        {"consultations-1-members-0-name": "Vervalst"},
        {"consultations-TOTAL_FORMS": "3", **{name.replace("-0-", "-2-", 1): value for name, value in NEW_ROW.items()}},
    ):
        assert client.post(url, _form(client, url) | forged).status_code == 403, forged
        saved = client.post(f"{url}bewaren/", _form(client, url) | forged, headers=JSON).json()
        assert any(NOW_LOCKED in sentence for sentence in saved["errors"].values()), forged
    assert fresh(agenda).text.document["consultations"] == after


def test_a_row_with_a_comment_is_open_as_a_whole(client: Client, cast: Cast, agenda: Agenda) -> None:
    first, second = agenda.text.document["consultations"]
    _ask(agenda, cast, f"consultations.{second['id']}")
    url = block_url(agenda, "overleg")
    data = _form(client, url) | {"consultations-1-name": "Regiegroep", "consultations-1-members-0-name": "Wethouder"}
    assert "consultations-0-name" not in data
    assert client.post(url, data).status_code == 302
    after = fresh(agenda).text.document["consultations"]
    assert (after[0], after[1]["name"], after[1]["members"][0]["name"]) == (first, "Regiegroep", "Wethouder")
    assert client.post(url, _form(client, url) | {"consultations-1-DELETE": "on"}).status_code == 302
    assert fresh(agenda).text.document["consultations"] == [first]


def test_an_intervention_with_one_open_field(client: Client, cast: Cast, agenda: Agenda) -> None:
    first, _ = agenda.text.document["interventions"]
    _ask(agenda, cast, f"interventions.{first['id']}.target_group")
    url = row_url(agenda, "interventions", first["id"])
    data = _form(client, url, target_group="Brugklassers")
    assert "name" not in data
    assert client.post(url, data).status_code == 302
    assert fresh(agenda).text.document["interventions"][0] == {**first, "target_group": "Brugklassers"}
    for forged in ({"goal": "Vervalst"}, {"budget__lines-0-amount": "1"}, {"parties-0-organisation_id": "99X200"}):
        assert client.post(url, _form(client, url) | forged).status_code in {302, 403}
    assert fresh(agenda).text.document["interventions"][0] == {**first, "target_group": "Brugklassers"}


def test_rows_with_a_page_of_their_own_stay_where_they_are(client: Client, cast: Cast, agenda: Agenda) -> None:
    first, second = agenda.text.document["interventions"]
    _ask(agenda, cast, f"interventions.{first['id']}.goal")
    page = client.get(block_url(agenda, "interventies")).content.decode()
    for hidden in ("/toevoegen/", "/verwijderen/", 'name="direction"'):
        assert hidden not in page
    args = [agenda.reference, "interventies"]
    client.post(reverse("agendas:row_add", args=args), {"kind": "experiment"})
    client.post(reverse("agendas:row_move", args=[*args, second["id"]]), {"direction": "up"})
    remove = reverse("agendas:row_remove", args=[*args, second["id"]])
    asked = client.get(remove)
    assert (asked.status_code, asked.headers["Location"]) == (302, block_url(agenda, "interventies"))
    answer = client.post(remove, {"base": content_hash(second)}, follow=True)
    assert "staat op slot: hier is geen aanpassing gevraagd." in answer.content.decode()
    assert fresh(agenda).text.sha256 == agenda.text.sha256


def test_the_actions_refuse_it_too(cast: Cast, agenda: Agenda) -> None:
    by = cast.coordinator_noord
    _ask(agenda, cast, "introduction")
    part = part_at(agenda.text.document, "preamble")
    row = agenda.text.document["interventions"][0]
    with pytest.raises(Locked):
        save_part(agenda=agenda, address="preamble", content={**part, "preamble": "x"}, base=content_hash(part), by=by)
    with pytest.raises(Locked):
        add_row(agenda=agenda, key="communities", content={"name": "", "parties": []}, by=by)
    with pytest.raises(Locked):
        move_row(agenda=agenda, key="interventions", row_id=row["id"], up=False, by=by)
    with pytest.raises(Locked):
        remove_row(agenda=agenda, key="interventions", row_id=row["id"], base=content_hash(row), by=by)
    assert fresh(agenda).text.sha256 == agenda.text.sha256


def test_resolving_locks_again(client: Client, cast: Cast, agenda: Agenda) -> None:
    _ask(agenda, cast, "introduction", "title")
    url = block_url(agenda, "aanhef")
    data = _form(client, url, introduction="Te laat")
    Comment.objects.filter(path="introduction").update(
        state=CommentState.RESOLVED, closed_at=now(), closed_by=cast.ocw_reviewer
    )
    answer = client.post(url, data)
    assert answer.status_code == 403
    assert "Te laat" in answer.content.decode()


@pytest.mark.parametrize("path", [None, ""])
def test_without_comments_or_with_one_on_the_whole_everything_is_open(
    client: Client, cast: Cast, agenda: Agenda, path: str | None
) -> None:
    if path is not None:
        _ask(agenda, cast, path)
    url = block_url(agenda, "aanhef")
    assert client.post(url, _form(client, url, preamble="Vrij")).status_code == 302
    assert fresh(agenda).text.document["preamble"] == "<p>Vrij</p>"


@pytest.mark.parametrize("rows", [2, 9])
def test_a_round_costs_no_query_more(client: Client, cast: Cast, django_assert_num_queries: Any, rows: int) -> None:
    client.force_login(cast.coordinator_noord)
    agenda = make_agenda(cast, State.RETURNED, rows=rows)
    first = agenda.text.document["interventions"][0]["id"]
    _ask(agenda, cast, "introduction", f"interventions.{first}.goal")
    for url in (block_url(agenda, "aanhef"), row_url(agenda, "interventions", first)):
        client.get(url)
        # Person 3, agenda with its help 2, comments 1 (they say what is open); names and organisations of the row.
        with django_assert_num_queries(6 if "aanhef" in url else 8):
            client.get(url)
