"""A draft whose municipality went into another one: the texts of the model say the new name, own words stay."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from accounts.emails import render
from accounts.models import OutgoingMail, User
from agendas.actions.drafting import start_agenda
from agendas.actions.moving_places import end_and_move
from agendas.actions.renamed_texts import still_naming
from agendas.integrity import first_misfit
from agendas.models import Agenda, AgendaTemplate
from municipalities.models import Municipality
from tests.agendas.addenda import write_at
from tests.cast import Cast
from tests.factories import fresh, make_template

pytestmark = pytest.mark.django_db

LAST_DAY = timezone.localdate() - datetime.timedelta(days=1)


def _template() -> AgendaTemplate:
    template = make_template()
    member = {"organisation": "gemeente {gemeente}", "name": "Wethouder", "on_invitation": False}
    talk = {"kind": "governance", "name": "Overleg in {gemeente}", "purpose": "Praten", "frequency": "quarterly"}
    template.content = {**template.content, "consultations": [{**talk, "members": [member]}]}
    template.save()
    return template


def _started(cast: Cast, *places: Municipality) -> Agenda:
    facts = {
        "start_year": 2027,
        "end_year": 2029,
        "template": _template(),
        "by": User.objects.get(pk=cast.coordinator_noord.pk),
    }
    return fresh(start_agenda(municipalities=list(places), **facts))


def _merge(cast: Cast, former: Municipality, into: Municipality) -> None:
    end_and_move(municipality=former, last_day=LAST_DAY, successor=into, moves_offices=False, by=cast.administrator)


def _mails() -> Any:
    return OutgoingMail.objects.filter(template="agenda_place_followed")


def test_the_texts_of_the_model_say_the_new_name(cast: Cast) -> None:
    agenda = _started(cast, cast.alkmaar)
    rows = agenda.text.document["consultations"]
    _merge(cast, cast.alkmaar, cast.zwolle)
    agenda = fresh(agenda)
    new = agenda.text.document
    assert new["title"] == "GKA-agenda Zwolle 2027-2029"
    assert new["preamble"] == "<p>Alle kinderen in Zwolle verdienen gelijke kansen.</p>"
    talk = new["consultations"][0]
    assert (talk["name"], talk["members"][0]["organisation"]) == ("Overleg in Zwolle", "gemeente Zwolle")
    assert talk["id"] == rows[0]["id"], "it is the same row"
    assert first_misfit(agenda) == "" and not _mails().exists()


def test_own_words_stay_and_the_coordinator_hears_where(cast: Cast) -> None:
    agenda = _started(cast, cast.alkmaar)
    own = "<p>Elk kind in Alkmaar telt.</p>"
    write_at(agenda, "preamble", cast.coordinator_noord, preamble=own)
    _merge(cast, cast.alkmaar, cast.zwolle)
    new = fresh(agenda).text.document
    assert new["preamble"] == own and new["consultations"][0]["name"] == "Overleg in Zwolle"
    mail = _mails().get()
    assert mail.recipient == cast.coordinator_noord
    told = render(mail)
    assert "Alkmaar heet nu Zwolle" in told.subject
    assert "- Aanhef" in told.body and "Overleg" not in told.body


def test_two_municipalities_that_become_one(cast: Cast) -> None:
    agenda = _started(cast, cast.alkmaar)
    Municipality.objects.filter(pk=cast.zwolle.pk).update(region=cast.alkmaar.region)
    cast.zwolle.refresh_from_db()
    both = _started(cast, cast.alkmaar, cast.zwolle)
    assert "Alkmaar en Zwolle" in both.title
    _merge(cast, cast.alkmaar, cast.zwolle)
    for row in (agenda, both):
        new = fresh(row).text.document
        assert new["title"] == "GKA-agenda Zwolle 2027-2029"
        assert "kinderen in Zwolle verdienen" in new["preamble"]


@pytest.mark.parametrize(
    ("text", "is_told"),
    [("Bergen op Zoom doet mee", False), ("Bergen doet mee", True), ("Bergense kansen", False)],
    ids=["successor", "name", "part of a word"],
)
def test_a_name_inside_another_is_no_name(text: str, is_told: bool) -> None:
    assert bool(still_naming({"subtitle": text}, "Bergen", "Bergen op Zoom")) == is_told
