"""What a dossier is made of: objects with their files and what happened to them. No database, no XML."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from agendas.archiving.formats import Format, format_of
from agendas.archiving.retention import Retention
from records.canonical import sha256_hex

# The kinds of event of MDTO that a portal like this one can tell (domain.md B5).
CREATED, FROZEN, APPROVED = "Creatie", "Bevriezing", "Accordering"
VALIDATED, PUBLISHED, EXPORTED = "Validatie Handtekening", "Publicatie", "Export"
# That list has no word for it.
UNPUBLISHED = "Intrekking publicatie"


@dataclass(frozen=True)
class Deed:
    """Something that happened: its kind in the words of MDTO, when, who did it, and the outcome in a sentence."""

    kind: str
    at: datetime | date
    actor: str = ""
    result: str = ""


@dataclass(frozen=True)
class Reference:
    """Another object or organisation: its name, and under which key it is known in which list."""

    name: str
    key: str = ""
    source: str = ""


@dataclass(frozen=True)
class File:
    """A file of the package. `path` is safe (ASCII); `name` is what people called it; `made` dates its checksum."""

    path: str
    name: str
    content: bytes
    content_type: str
    made: datetime

    @cached_property
    def sha256(self) -> str:
        return sha256_hex(self.content)

    @cached_property
    def format(self) -> Format:
        return format_of(self.content_type, self.content)


@dataclass(frozen=True)
class Restriction:
    """A limit to the use of an object: its kind and why, in a sentence."""

    kind: str
    about: str


@dataclass(frozen=True)
class Item:
    """An object of the dossier (Archiefstuk) with its files, in the folder `folder`."""

    key: str
    name: str
    about: str
    folder: str
    files: list[File]
    retention: Retention
    restrictions: list[Restriction]
    deeds: list[Deed] = field(default_factory=list)
    # The years that it is about.
    years: tuple[int, int] | None = None
    keywords: list[str] = field(default_factory=list)
    # Other objects that it is about.
    refers_to: list[Reference] = field(default_factory=list)
    people: list[Reference] = field(default_factory=list)

    @property
    def reference(self) -> Reference:
        return Reference(self.name, self.key, SOURCE)


@dataclass(frozen=True)
class Dossier:
    """An agenda with its signed addenda and all that proves them."""

    reference: str
    key: str
    name: str
    about: str
    items: list[Item]
    retention: Retention
    years: tuple[int, int]
    # The municipalities, and all who formed the record.
    places: list[Reference]
    creators: list[Reference]
    deeds: list[Deed]
    made: datetime
    refers_to: list[Reference] = field(default_factory=list)

    @property
    def own(self) -> Reference:
        return Reference(self.name, self.key, SOURCE)

    @property
    def files(self) -> list[File]:
        return [file for item in self.items for file in item.files]


# Where the keys of our own objects come from.
SOURCE = "GKA-portaal"
