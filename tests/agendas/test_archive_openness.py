"""The metadata of an archived dossier says the truth about who may read what of it, and until when."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agendas.actions.publishing import unpublish
from agendas.models import Agenda, Publication
from tests.agendas.archived import MADE, amended, archived, files_of
from tests.agendas.archives import objections, words
from tests.agendas.publishing_steps import plan, publish
from tests.cast import Cast
from tests.factories import fresh

pytestmark = pytest.mark.django_db

ONLY_HERE = "Klaas Geheim"
# Stands in the texts of an agenda and of its addenda.
EVERYWHERE = "gelijke kansen"
IN_FORCE = "data/geldende-tekst/geldende-tekst.mdto.xml"


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return archived(cast, explanation=f"<p>Bel {ONLY_HERE}.</p>")


def _public(agenda: Agenda, cast: Cast, *mask: str, **changes: Any) -> None:
    facts: dict[str, Any] = {"public_from": MADE.date(), "title": "T", "summary": "S", "changed_by": cast.ocw_staff}
    left_out = [{"words": said, "ground": "5.1.2e"} for said in mask]
    moments = {"changed_at": MADE, "published_at": MADE}
    Publication.objects.create(agenda=agenda, mask=left_out, **(facts | moments | changes))


def _own(files: dict[str, bytes], agenda: Agenda) -> bytes:
    return files[f"data/{agenda.reference}/agenda/agenda.mdto.xml"]


def _says(xml: bytes) -> str:
    return words(xml, "beperkingGebruik/beperkingGebruikType/begripLabel")[0]


def test_what_was_taken_back_is_no_longer_public_and_each_step_is_told(cast: Cast, agenda: Agenda) -> None:
    plan(agenda, cast)
    publish(agenda, cast)
    assert _says(_own(files_of(agenda), agenda)) == "Openbaar"
    unpublish(agenda=agenda, reason="Er stond een fout in.", by=cast.ocw_staff)
    own = _own(files_of(agenda), agenda)
    assert objections(own) == [] and _says(own) == "Niet meer openbaar"
    assert "ingetrokken op" in words(own, "beperkingGebruik/beperkingGebruikNadereBeschrijving")[0]
    assert words(own, "event/eventType/begripLabel")[-2:] == ["Publicatie", "Intrekking publicatie"]
    lists = words(own, "event/eventType/begripBegrippenlijst/verwijzingNaam")
    assert lists[-2:] == ["Begrippenlijst EventTypeLijst MDTO", "Begrippenlijst GKA-portaal"]
    assert "Er stond een fout in." in words(own, "event/eventResultaat")[-1]
    publish(agenda, cast)
    own = _own(files_of(agenda), agenda)
    assert _says(own) == "Openbaar"
    kinds = words(own, "event/eventType/begripLabel")
    assert kinds[-3:] == ["Publicatie", "Intrekking publicatie", "Publicatie"], "what was before stays told"


@pytest.mark.parametrize(
    ("said", "of_addendum"),
    [(EVERYWHERE, "Deels openbaar"), (ONLY_HERE, "Openbaar")],
    ids=["stands in both", "stands in the agenda only"],
)
def test_the_mask_of_the_agenda_counts_where_it_leaves_something_out(
    cast: Cast, agenda: Agenda, said: str, of_addendum: str
) -> None:
    addendum = amended(cast, agenda)
    _public(agenda, cast, said)
    _public(addendum, cast)
    files = files_of(fresh(agenda))
    assert _says(_own(files, agenda)) == "Deels openbaar"
    assert _says(_own(files, addendum)) == of_addendum
    assert _says(files[IN_FORCE]) == "Deels openbaar"
    assert _says(_own(files_of(fresh(addendum)), addendum)) == of_addendum, "also in a package by itself"


def test_a_text_put_together_is_no_more_open_than_its_parts(cast: Cast, agenda: Agenda) -> None:
    addendum = amended(cast, agenda)
    _public(agenda, cast)
    files = files_of(fresh(agenda))
    assert (_says(_own(files, agenda)), _says(files[IN_FORCE])) == ("Openbaar", "Openbaarheid nog niet bepaald")
    later = MADE + datetime.timedelta(days=1)
    _public(addendum, cast, withdrawn_at=later, withdrawn_by=cast.ocw_staff, withdrawn_why="Fout.")
    assert _says(files_of(fresh(agenda))[IN_FORCE]) == "Niet meer openbaar"


def test_masks_ask_as_often_for_many_addenda(cast: Cast) -> None:
    counts = []
    for addenda in (1, 3):
        agenda = archived(cast)
        _public(agenda, cast, EVERYWHERE)
        for number in range(addenda):
            _public(amended(cast, agenda, number), cast)
        with CaptureQueriesContext(connection) as captured:
            files_of(fresh(agenda))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 18
