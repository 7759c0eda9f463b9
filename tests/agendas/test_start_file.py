"""Starting an agenda from a file that the portal exported."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agendas.choices import State
from agendas.exports import json_of
from agendas.models import Agenda
from records.models import Event
from tests.cast import Cast
from tests.factories import complete_document, fresh, make_agenda

URL = "/agendas/nieuw/bestand/"


def _send(client: Client, content: bytes, name: str = "agenda.json") -> Any:
    return client.post(URL, {"file": SimpleUploadedFile(name, content)})


def _texts(document: dict[str, Any]) -> str:
    """What the agenda says, without identities."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: bare(item) for key, item in value.items() if key not in ("id", "reference")}
        return [bare(item) for item in value] if isinstance(value, list) else value

    return json.dumps(bare(document), sort_keys=True)


@pytest.mark.parametrize("state", [State.DRAFT, State.SIGNED])
def test_what_the_portal_exported_comes_back_as_a_new_agenda(client: Client, cast: Cast, state: State) -> None:
    known = make_agenda(cast, state, rows=3)
    client.force_login(cast.coordinator_noord)
    answer = _send(client, json_of(known))
    agenda = Agenda.objects.exclude(pk=known.pk).get()
    assert answer["Location"] == f"/agendas/{agenda.reference}/bewerken/kop/"
    assert agenda.reference == f"{known.reference}-2" and agenda.state == State.DRAFT
    assert _texts(fresh(agenda).text.document) == _texts(known.text.document)
    assert "was al gebruikt" in client.get(answer["Location"]).content.decode()
    event = Event.objects.get(stream=agenda.stream, action="imported")
    assert event.data["given"] == known.reference and event.actor_id == str(cast.coordinator_noord.pk)


def test_signatures_and_addresses_in_a_file_count_for_nothing(client: Client, cast: Cast) -> None:
    document = complete_document(cast)
    document["signatories"][0] |= {"date": "2022-06-01", "place": "Alkmaar", "method": "wet_ink"}
    document["contact"] = {"email": cast.alderman_alkmaar.email}
    document["coordinator"] = {"email": cast.coordinator_zuid.email}
    client.force_login(cast.coordinator_noord)
    _send(client, json.dumps(document).encode())
    agenda = Agenda.objects.get()
    assert not agenda.signatories.exclude(paper_method="").exists()
    assert agenda.coordinator == cast.coordinator_noord and agenda.contact == cast.officer_alkmaar


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Dit bestand is leeg."),
        (b"%PDF-1.7 \xff\xfe", "Dit is geen gegevensbestand van het portaal."),
        (b'{\n "format": \n', "Het gaat mis op regel"),
        (b"[" * 100_000, "Dit bestand kan niet worden gelezen als json."),
        (b"[" + b"9" * 5000 + b"]", "Dit bestand kan niet worden gelezen als json."),
        (b"[1, 2]", "heeft hier niet de goede vorm"),
        (b"{}", "Hier ontbreekt: format"),
        (b'{"format": "iets-anders/1"}', "Dit is geen bestand in het formaat gka-agenda/1."),
        (b" " * 2_000_001, "Dit bestand is groter dan 2 MB."),
    ],
)
def test_a_bad_file_gets_a_sentence(client: Client, cast: Cast, content: bytes, sentence: str) -> None:
    client.force_login(cast.coordinator_noord)
    answer = _send(client, content)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Agenda.objects.exists()


def test_every_problem_of_a_file_is_told(client: Client, cast: Cast) -> None:
    document = complete_document(cast) | {"themes": ["Onbekend thema"], "introduction": "<script>x</script>"}
    document["interventions"][0]["catalogue"] = "Bestaat niet"
    client.force_login(cast.coordinator_noord)
    text = _send(client, json.dumps(document).encode()).content.decode()
    assert "Het portaal kent geen thema “Onbekend thema”" in text
    assert "De interventiebank kent “Bestaat niet” niet" in text
    assert "Deze opmaak kan hier niet: script" in text
    assert "<script>x" not in text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"municipalities": ["GM0758"]}, "U kunt geen agenda beginnen voor Breda."),
        ({"kind": "addendum", "parent": "GKA-2022-0361"}, "Dit bestand is een addendum."),
        ({"kind": "national_theme", "municipalities": []}, "Een landelijke agenda begint een medewerker van OCW."),
    ],
)
def test_an_agenda_that_is_not_theirs(client: Client, cast: Cast, changes: dict[str, Any], sentence: str) -> None:
    client.force_login(cast.coordinator_noord)
    answer = _send(client, json.dumps(complete_document(cast) | changes).encode())
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not Agenda.objects.exists()


def test_a_file_that_is_wrong_everywhere_is_told_shortly(client: Client, cast: Cast) -> None:
    document = complete_document(cast) | {"themes": [f"Thema {number}" for number in range(60)]}
    client.force_login(cast.coordinator_noord)
    assert "En nog 20 andere fouten." in _send(client, json.dumps(document).encode()).content.decode()


def test_a_file_that_the_scanner_could_not_see_becomes_no_agenda(client: Client, cast: Cast, settings: Any) -> None:
    client.force_login(cast.coordinator_noord)
    good = json.dumps(complete_document(cast)).encode()
    settings.CLAMD_ADDRESS = "/nergens/clamd.sock"
    assert "virusscanner van het portaal is nu niet bereikbaar" in _send(client, good).content.decode()
    assert not Agenda.objects.exists()
    settings.CLAMD_ADDRESS = ""
    _send(client, good)
    assert Agenda.objects.exists()
