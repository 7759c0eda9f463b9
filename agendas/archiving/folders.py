"""The files of a dossier by their path in the package, each beside its metadata."""

from agendas.archiving.gathering import dossier_of
from agendas.archiving.mdto import dossier_xml, file_xml, item_xml
from agendas.archiving.pieces import Dossier
from agendas.models import Agenda
from records.clock import now


def mdto_files(agenda: Agenda) -> dict[str, bytes]:
    """Return the metadata (MDTO-XML) of `agenda`: of the dossier, of each object in it and of each file, by path.

    CannotBeArchived tells in a Dutch sentence why there is none.
    """
    return metadata_of(dossier_of(agenda, now()))


def metadata_of(dossier: Dossier) -> dict[str, bytes]:
    """Return the metadata of the whole, of each object (in its folder) and of each file (beside it)."""
    found = {"dossier.mdto.xml": dossier_xml(dossier)}
    for item in dossier.items:
        found[f"{item.folder}/{item.folder.rpartition('/')[2]}.mdto.xml"] = item_xml(item, dossier)
        for file in item.files:
            found[f"{file.path}.bestand.mdto.xml"] = file_xml(file, item)
    return found


def payload_of(dossier: Dossier) -> dict[str, bytes]:
    """Return every file of the package: the files themselves and their metadata."""
    return {file.path: file.content for file in dossier.files} | metadata_of(dossier)
