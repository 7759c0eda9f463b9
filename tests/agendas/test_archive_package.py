"""The package for the archive: judged by tools that we did not write, and what the command says when it cannot."""

import io
import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bagit
import pytest
import rfc8785
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agendas.actions.closing import note_export
from agendas.actions.moving import note
from agendas.actions.sealing import store_sealed_pdf
from agendas.archiving import CannotBeArchived, mdto_files, name_problem, package
from agendas.archiving.chain import chain_misfit
from agendas.choices import Appraisal, RetentionStart, State
from agendas.models import Agenda, ArchiveRecord, Publication, SigningRound
from agendas.tasks import make_evidence, make_frozen_pdf, seal_agenda
from records.canonical import sha256_hex
from records.certificates import make_development_authority
from records.clock import now
from records.models import Event, StoredFile
from tests.agendas.archived import ADDRESS, DOSSIER, MADE, amended, archived, files_of, with_papers
from tests.agendas.archives import FOLDER as SCHEMAS
from tests.agendas.archives import by_fields, by_schema, objections, words
from tests.cast import Cast
from tests.factories import fresh, make_agenda

pytestmark = pytest.mark.django_db

EVIDENCE = f"data/{DOSSIER}/bewijsblad/bewijsblad.mdto.xml"
OWN = f"data/{DOSSIER}/agenda/agenda.mdto.xml"


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return archived(cast)


def unpacked(content: bytes, folder: Path) -> Path:
    """Unpack with Info-ZIP, which first tests the ZIP as a whole; return the folder in it."""
    packed = folder / "pakket.zip"
    packed.write_bytes(content)
    assert subprocess.run(["unzip", "-tq", packed], check=False, capture_output=True).returncode == 0
    subprocess.run(["unzip", "-q", packed, "-d", folder / "uit"], check=True)
    (found,) = (folder / "uit").iterdir()
    return found


def checked(folder: Path, manifest: str = "manifest-sha256.txt") -> bool:
    """Does sha256sum accept the files in the folder?"""
    command = ["sha256sum", "--strict", "--quiet", "-c", manifest]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode == 0


def test_tools_of_others_accept_a_sealed_agenda(cast: Cast, tmp_path: Path) -> None:
    """The whole way, with a real seal: unzip, sha256sum, bagit-python, the schema, and our own judgement of the PDF."""
    make_development_authority(Path(settings.SEAL_DIR))
    agenda = make_agenda(cast, State.SEALING)
    this = agenda.rounds.get()
    for work in (make_frozen_pdf, seal_agenda, make_evidence):
        work(this.pk)
    output = tmp_path / "pakket.zip"
    call_command("archive_package", agenda.reference, output=output, stdout=io.StringIO())
    folder = unpacked(output.read_bytes(), tmp_path)

    assert folder.name == agenda.reference
    assert checked(folder)
    assert checked(folder, "tagmanifest-sha256.txt")
    assert bagit.Bag(str(folder)).validate()
    metadata = sorted(folder.rglob("*.mdto.xml"))
    assert len(metadata) == 9  # the dossier, two objects, six files
    assert {path: objections(path.read_bytes()) for path in metadata if objections(path.read_bytes())} == {}
    this.refresh_from_db()
    pdf = folder / "data" / agenda.reference / "agenda" / f"{agenda.reference}.pdf"
    assert pdf.read_bytes() == bytes(this.sealed_pdf.content)
    call_command("verify", str(pdf), stdout=io.StringIO())
    # Byte for byte what the sealed PDF carries, not made anew with a later head of the chain.
    inside = json.loads((pdf.parent / "signatures.json").read_bytes())
    assert inside["chain_head"]["number"] < Event.objects.filter(stream=agenda.stream, action="sealed").get().number
    described = Path(f"{pdf}.bestand.mdto.xml").read_bytes()
    assert words(described, "bestandsformaat/begripCode") == ["fmt/479"]  # PDF/A-3a
    assert words(described, "checksum/checksumWaarde") == [this.sealed_pdf.sha256]


def test_a_changed_byte_shows(agenda: Agenda, tmp_path: Path) -> None:
    """The control of the tools: what was changed, removed or added is refused."""
    folder = unpacked(package(agenda, DOSSIER), tmp_path)
    file = folder / "data" / DOSSIER / "agenda" / "agenda.json"
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + b" ")
    assert not checked(folder)
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(folder)).validate()
    file.write_bytes(whole)
    assert checked(folder)
    (folder / "data" / "extra.txt").write_text("x")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(folder)).validate()


JUDGES = [by_fields, *([by_schema] if (SCHEMAS / "MDTO-XML1.0.1.xsd").exists() else [])]


def test_metadata_that_lacks_something_is_refused(agenda: Agenda) -> None:
    """The control of the judges, both of them."""
    good = files_of(agenda)[OWN]
    start, end = good.index(b"<waardering>"), good.index(b"</waardering>") + len(b"</waardering>")
    for judge in JUDGES:
        assert judge(good) == []
        assert judge(good[:start] + good[end:])
        assert judge(good.replace(b"<taal>nl</taal>", b"").replace(b"<naam>", b"<taal>nl</taal><naam>"))


def test_everything_that_proves_it_is_in_the_package(cast: Cast) -> None:
    agenda = with_papers(cast)
    files = files_of(agenda)
    kept = {path for path in files if not path.endswith("mdto.xml")}
    folder = f"data/{DOSSIER}"
    assert kept == {
        *("bagit.txt", "bag-info.txt", "LEESMIJ.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"),
        f"{folder}/agenda/{DOSSIER}.pdf",
        f"{folder}/agenda/{DOSSIER}-ter-ondertekening.pdf",
        f"{folder}/agenda/agenda.json",
        f"{folder}/agenda/signatures.json",
        f"{folder}/agenda/events.json",
        f"{folder}/bewijsblad/{DOSSIER}-bewijsblad.pdf",
        f"{folder}/handtekening-1/handtekening-1.png",
        f"{folder}/collegebesluit-1/collegebesluit-1.pdf",
        f"{folder}/bevoegdheid-1/bevoegdheid-1.pdf",
    }
    # Every file but the metadata has metadata of its own, and every object and the whole.
    data = {path for path in kept if path.startswith("data/")}
    described = {path.removesuffix(".bestand.mdto.xml") for path in files if path.endswith(".bestand.mdto.xml")}
    assert described == data
    assert {path: objections(files[path]) for path in files if path.endswith("mdto.xml")} == {
        path: [] for path in files if path.endswith("mdto.xml")
    }
    this = agenda.rounds.get()
    assert files[f"{folder}/agenda/agenda.json"] == bytes(this.version.content)
    assert sha256_hex(files[f"{folder}/agenda/agenda.json"]) == this.version.sha256
    assert files[f"{folder}/bevoegdheid-1/bevoegdheid-1.pdf"] == b"%PDF-1.4 power"
    original = words(files[f"{folder}/bevoegdheid-1/bevoegdheid-1.pdf.bestand.mdto.xml"], "naam")
    assert original == ["Volmacht é.pdf"]
    assert "B&W 2026/17" in words(files[f"{folder}/collegebesluit-1/collegebesluit-1.mdto.xml"], "naam")[0]


def test_the_metadata_tells_what_happened(cast: Cast) -> None:
    agenda = with_papers(cast)
    files = files_of(agenda)
    own = files[OWN]
    assert words(own, "naam") == ["GKA-agenda gemeente Alkmaar 2022-2025"]
    kinds = words(own, "event/eventType/begripLabel")
    assert kinds == ["Creatie", "Bevriezing", *["Accordering"] * 3, "Validatie Handtekening"]
    assert words(own, "dekkingInTijd/dekkingInTijdEinddatum") == ["2025"]
    creators = words(own, "archiefvormer/verwijzingIdentificatie/identificatieKenmerk")
    assert creators == [settings.DIWOO_PUBLISHER, "https://identifier.overheid.nl/tooi/id/gemeente/gm0361"]
    assert words(own, "waardering/begripCode") == ["N"]
    assert words(own, "bewaartermijn/termijnLooptijd") == []
    assert set(words(own, "heeftRepresentatie/verwijzingIdentificatie/identificatieKenmerk")) == {
        path.removeprefix("data/").removesuffix(".bestand.mdto.xml")
        for path in files
        if path.startswith(f"data/{DOSSIER}/agenda/") and path.endswith(".bestand.mdto.xml")
    }
    assert "netwerkadressen" in words(files[EVIDENCE], "beperkingGebruik/beperkingGebruikNadereBeschrijving")[0]


def test_a_decided_term_and_a_publication_stand_in_the_metadata(cast: Cast, agenda: Agenda) -> None:
    term = {"appraisal": Appraisal.DESTROY, "years": 10, "starts": RetentionStart.END, "category": "12.3"}
    ArchiveRecord.objects.create(agenda=agenda, changed_at=now(), changed_by=cast.ocw_staff, **term)
    Publication.objects.create(
        agenda=agenda,
        public_from=MADE.date(),
        title="T",
        summary="S",
        changed_at=MADE,
        changed_by=cast.ocw_staff,
        published_at=MADE,
    )
    note(agenda, "published", cast.ocw_staff)
    own = files_of(agenda)[OWN]
    assert objections(own) == []
    assert words(own, "waardering/begripCode") == ["V"]
    assert words(own, "bewaartermijn/termijnLooptijd") == ["P10Y"]
    assert words(own, "bewaartermijn/termijnEinddatum") == ["2035-12-31"]
    assert words(own, "informatiecategorie/begripLabel") == ["12.3"]
    assert words(own, "event/eventType/begripLabel")[-1] == "Publicatie"
    assert words(own, "beperkingGebruik/beperkingGebruikType/begripLabel")[0] == "Openbaar"


def test_addenda_and_the_text_in_force_go_along(cast: Cast, agenda: Agenda) -> None:
    addendum = amended(cast, agenda)
    open_one = make_agenda(cast, State.FROZEN, kind="addendum", parent=agenda.reference, title="Loopt nog")
    files = files_of(fresh(agenda))
    own = files[f"data/{addendum.reference}/agenda/agenda.mdto.xml"]
    related = "gerelateerdInformatieobject/gerelateerdInformatieobject"
    assert words(own, f"{related}Verwijzing/verwijzingIdentificatie/identificatieKenmerk") == [agenda.reference]
    assert words(own, f"{related}TypeRelatie/begripLabel") == ["Refereert aan"]
    assert not [path for path in files if open_one.reference in path]
    text = json.loads(files["data/geldende-tekst/geldende-tekst.json"])
    assert text["reference"] == agenda.reference
    assert b"geen ondertekend document" in files["data/geldende-tekst/geldende-tekst.html"]
    assert {
        path: objections(files[path]) for path in files if path.endswith("mdto.xml") and objections(files[path])
    } == {}


def test_an_addendum_by_itself_names_its_agenda(cast: Cast, agenda: Agenda) -> None:
    files = files_of(amended(cast, agenda))
    own = words(files["data/dossier.mdto.xml"], "gerelateerdInformatieobject/gerelateerdInformatieobjectVerwijzing")
    assert len(own) == 1
    assert not [path for path in files if path.startswith(f"data/{agenda.reference}/")]


def test_the_chain_can_be_checked_without_the_portal(cast: Cast) -> None:
    """By hand with RFC 8785 and SHA-256, as LEESMIJ.txt says it; no address stands in it, and a changed row shows."""
    agenda = with_papers(cast)
    files = files_of(agenda)
    content = files[f"data/{DOSSIER}/agenda/events.json"]
    chain = json.loads(content)
    before = ""
    for row in chain["events"]:
        facts = {key: value for key, value in row.items() if key != "hash"} | {"format": chain["event_format"]}
        assert sha256_hex(rfc8785.dumps(facts)) == row["hash"]
        assert row["previous_hash"] == before
        before = row["hash"]
    assert len(chain["events"]) == Event.objects.filter(stream=agenda.stream).count()
    assert any(row["origin_hash"] for row in chain["events"])
    assert [path for path, found in files.items() if ADDRESS.encode() in found] == []
    assert chain_misfit(content) == ""


def test_a_chain_that_was_changed_does_not_fit(agenda: Agenda) -> None:
    content = files_of(agenda)[f"data/{DOSSIER}/agenda/events.json"]
    wrong: list[tuple[Callable[[Any], object], str]] = [
        (lambda rows: rows[2].update(actor_name="Iemand anders"), "De inhoud van regel 3"),
        (lambda rows: rows.pop(1), "Regel 2 ontbreekt."),
        (lambda rows: rows[1].update(previous_hash="0" * 64), "Regel 2 sluit niet aan"),
        (lambda rows: rows.clear(), "Er zijn geen regels."),
    ]
    for change, sentence in wrong:
        chain = json.loads(content)
        change(chain["events"])
        assert chain_misfit(json.dumps(chain).encode()).startswith(sentence)


def test_the_same_state_and_moment_give_the_same_bytes(agenda: Agenda) -> None:
    first = package(agenda, DOSSIER, made=MADE)
    assert package(fresh(agenda), DOSSIER, made=MADE) == first
    note_export(agenda=agenda, kind="pdf", by=None)
    assert package(agenda, DOSSIER, made=MADE) != first  # the control: another state


def test_the_read_me_says_how_to_check(agenda: Agenda) -> None:
    text = files_of(agenda)["LEESMIJ.txt"].decode()
    assert "sha256sum -c manifest-sha256.txt" in text
    assert "GKA-agenda gemeente Alkmaar 2022-2025" in text
    assert "Demonstratie, verzonnen inhoud" in text
    assert max(len(line) for line in text.splitlines()) <= 100


@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEW, State.FROZEN, State.SEALING], ids=str)
def test_what_is_not_signed_is_refused(cast: Cast, state: State) -> None:
    agenda = make_agenda(cast, state)
    with pytest.raises(CannotBeArchived, match=f"{DOSSIER} is nu: {agenda.get_state_display().lower()}"):
        package(agenda, DOSSIER)
    with pytest.raises(CannotBeArchived):
        mdto_files(agenda)


def test_no_package_without_the_evidence_sheet(cast: Cast) -> None:
    agenda = make_agenda(cast, State.SEALING)
    store_sealed_pdf(signing_round=agenda.rounds.get(), pdf=b"%PDF-1.7 sealed")
    with pytest.raises(CannotBeArchived, match="bewijsblad"):
        package(fresh(agenda), DOSSIER)


def test_no_package_of_a_file_that_is_no_longer_what_was_stored(agenda: Agenda, monkeypatch: Any) -> None:
    real = StoredFile.from_db.__func__  # type: ignore[attr-defined]

    def tampered(cls: Any, *args: Any) -> Any:
        row = real(cls, *args)
        row.content = bytes(row.content) + b" tampered"
        return row

    monkeypatch.setattr(StoredFile, "from_db", classmethod(tampered))
    with pytest.raises(CannotBeArchived, match="is veranderd sinds het is bewaard"):
        package(agenda, DOSSIER)


def test_the_number_of_queries_does_not_grow(cast: Cast) -> None:
    counts = []
    for addenda in (2, 5):
        agenda = archived(cast)
        for number in range(addenda):
            amended(cast, agenda, number)
        with CaptureQueriesContext(connection) as captured:
            package(fresh(agenda), "pakket", made=MADE)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


GOOD = ["GKA-2022-0361", "Alkmaar 2022", "Súdwest-Fryslân_2.1", "a" * 80]
BAD = {
    "": "Geef",
    "  ": "Geef",
    "a/b": "schuine streep",
    "../weg": "schuine streep",
    "a\\b": "schuine streep",
    "..": "Begin en eindig",
    ".verborgen": "Begin en eindig",
    " voor": "Begin en eindig",
    "na ": "Begin en eindig",
    "punt.": "Begin en eindig",
    "tab\tin": "teken dat u niet ziet",
    "regel\neind": "teken dat u niet ziet",
    "nul\x00": "teken dat u niet ziet",
    "rechts\u202enaar": "teken dat u niet ziet",
    "ster*": "alleen letters",
    "c:pakket": "alleen letters",
    "-rf": "Begin de naam met",
    "a" * 81: "te lang",
    "字" * 80: "te lang",
    "CON": "Windows",
    "nul.zip": "Windows",
}


def test_names_that_are_good_and_names_that_are_not() -> None:
    assert {name: name_problem(name) for name in GOOD} == dict.fromkeys(GOOD, "")
    assert [(name, name_problem(name)) for name, words in BAD.items() if words not in name_problem(name)] == []


def _fails(tmp_path: Path, reference: str = DOSSIER, **options: Any) -> str:
    """Run the command, which must fail and leave nothing behind; return its sentence."""
    with pytest.raises(CommandError) as refused:
        call_command("archive_package", reference, **({"output": tmp_path / "pakket.zip"} | options))
    assert list(tmp_path.iterdir()) == []
    return str(refused.value)


def test_the_command_says_what_is_wrong_and_leaves_nothing(agenda: Agenda, tmp_path: Path) -> None:
    before = Event.objects.count()
    assert "schuine streep" in _fails(tmp_path, name="a/b")
    assert "Geef het pakket een naam" in _fails(tmp_path, name="")
    assert "bestaat niet. Maak de map eerst" in _fails(tmp_path, output=tmp_path / "weg" / "pakket.zip")
    assert "is een map" in _fails(tmp_path, output=tmp_path)
    assert "Er is geen agenda met kenmerk" in _fails(tmp_path, "GKA-1999-0000")
    assert Event.objects.count() == before


def test_the_command_refuses_a_draft(cast: Cast, tmp_path: Path) -> None:
    make_agenda(cast, State.DRAFT)
    assert "is nu: concept" in _fails(tmp_path)


def test_a_disk_that_is_full_leaves_the_package_before_it(agenda: Agenda, tmp_path: Path, monkeypatch: Any) -> None:
    output = tmp_path / "pakket.zip"
    output.write_bytes(b"the one before")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CommandError, match="kan niet worden geschreven"):
        call_command("archive_package", DOSSIER, output=output)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("pakket.zip", b"the one before")]


def test_the_command_notes_that_a_package_left_the_portal(agenda: Agenda, tmp_path: Path) -> None:
    output = tmp_path / "pakket.zip"
    call_command("archive_package", DOSSIER, output=output, name="Alkmaar", stdout=io.StringIO())
    with zipfile.ZipFile(output) as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {"Alkmaar"}
        assert archive.testzip() is None
        assert all(entry.date_time == (1980, 1, 1, 0, 0, 0) for entry in archive.infolist())
    last = Event.objects.filter(stream=agenda.stream).latest("number")
    assert (last.action, last.data) == ("exported", {"kind": "archive"})
    assert output.stat().st_mode & 0o777 in {0o644, 0o664, 0o600}
    assert SigningRound.objects.filter(outcome="sealed").count() == 1
