"""The package holds what everybody could read: the public PDF, its metadata, and whether it was taken back."""

import io
import zipfile
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agendas.actions.public_copies import store_public_copy
from agendas.actions.publishing import unpublish
from agendas.archiving import package
from agendas.models import Agenda, Publication
from agendas.publishing.ready import mask_sha256
from tests.agendas.archived import DOSSIER, MADE, amended, archived, files_of
from tests.agendas.archives import objections, words
from tests.agendas.publishing_steps import leave_out, plan, publish
from tests.agendas.test_archive_package import checked, unpacked
from tests.cast import Cast
from tests.factories import fresh

pytestmark = pytest.mark.django_db

SECRET = "Klaas Geheim"
FOLDER = f"data/{DOSSIER}/openbare-versie"
PDF = f"{FOLDER}/{DOSSIER}-openbaar.pdf"


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return archived(cast, explanation=f"<p>Bel {SECRET}. Of vraag het aan de buren.</p>")


def _masked(agenda: Agenda, cast: Cast, said: str, pdf: bytes) -> None:
    """Leave something out and keep the public PDF of it, as the worker does."""
    publication = leave_out(agenda, cast, {"words": said, "ground": "5.1.2e"})
    assert store_public_copy(publication=publication, pdf=pdf, made_of=mask_sha256(publication))


def _public(agenda: Agenda, cast: Cast, pdf: bytes = b"%PDF-1.7 public") -> None:
    plan(agenda, cast)
    _masked(agenda, cast, SECRET, pdf)
    publish(fresh(agenda), cast)


def test_the_public_version_is_in_it_with_its_metadata(cast: Cast, agenda: Agenda, tmp_path: Path) -> None:
    _public(agenda, cast)
    files = files_of(fresh(agenda))
    assert files[PDF] == b"%PDF-1.7 public"
    described = files[f"{PDF}.bestand.mdto.xml"]
    assert words(described, "isRepresentatieVan/verwijzingIdentificatie/identificatieKenmerk") == [
        f"{DOSSIER}/openbare-versie"
    ]
    own = files[f"{FOLDER}/openbare-versie.mdto.xml"]
    assert words(own, "beperkingGebruik/beperkingGebruikType/begripLabel") == ["Openbaar"]
    metadata = {path: objections(content) for path, content in files.items() if path.endswith("mdto.xml")}
    assert f"{FOLDER}/diwoo.xml.bestand.mdto.xml" in metadata and set(map(len, metadata.values())) == {0}
    assert b"GKA-agenda gemeente Alkmaar 2022-2025" in files[f"{FOLDER}/diwoo.xml"]
    read_me = files["LEESMIJ.txt"].decode()
    assert f"{DOSSIER}-openbaar.pdf" in read_me and "diwoo.xml" in read_me
    folder = unpacked(package(fresh(agenda), DOSSIER, made=MADE), tmp_path)
    assert checked(folder) and checked(folder, "tagmanifest-sha256.txt")
    assert package(fresh(agenda), DOSSIER, made=MADE) == package(fresh(agenda), DOSSIER, made=MADE)


def test_what_is_only_planned_has_no_public_version(cast: Cast, agenda: Agenda) -> None:
    plan(agenda, cast)
    _masked(agenda, cast, SECRET, b"%PDF-1.7 not public yet")
    assert not [path for path in files_of(fresh(agenda)) if path.startswith(FOLDER)]


def test_without_anything_left_out_the_sealed_pdf_is_the_public_one(cast: Cast, agenda: Agenda) -> None:
    plan(agenda, cast)
    publish(agenda, cast)
    files = files_of(fresh(agenda))
    assert PDF not in files and f"{FOLDER}/diwoo.xml" in files
    assert "is zelf de openbare pdf" in words(files[f"{FOLDER}/openbare-versie.mdto.xml"], "omschrijving")[0]


def test_what_was_taken_back_is_the_copy_that_was_public(cast: Cast, agenda: Agenda) -> None:
    """After taking back, the mask changes and the worker makes a copy that nobody read: that is not what was public."""
    _public(agenda, cast, b"%PDF-1.7 read by all")
    unpublish(agenda=fresh(agenda), reason="Er stond een fout in.", by=cast.ocw_staff)
    _masked(fresh(agenda), cast, "vraag het aan", b"%PDF-1.7 read by nobody")
    assert bytes(Publication.objects.get().masked_pdf.content) == b"%PDF-1.7 read by nobody"  # type: ignore[union-attr]
    files = files_of(fresh(agenda))
    assert files[PDF] == b"%PDF-1.7 read by all"
    own = files[f"{FOLDER}/openbare-versie.mdto.xml"]
    assert words(own, "beperkingGebruik/beperkingGebruikType/begripLabel") == ["Niet meer openbaar"]
    assert "Intrekking publicatie" in words(own, "event/eventType/begripLabel")
    assert "De publicatie is ingetrokken" in " ".join(files["LEESMIJ.txt"].decode().split())


def test_as_many_queries_for_many_public_addenda(cast: Cast) -> None:
    counts = []
    for addenda in (1, 3):
        agenda = archived(cast)
        for one in (agenda, *(amended(cast, agenda, number) for number in range(addenda))):
            plan(one, cast)
            publish(one, cast)
        with CaptureQueriesContext(connection) as captured:
            packed = package(fresh(agenda), "pakket", made=MADE)
        counts.append(len(captured))
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            assert sum(name.endswith("/diwoo.xml") for name in archive.namelist()) == addenda + 1
    assert counts[0] == counts[1] <= 20
