"""Closed lists of this app: provinces, sectors of education, kinds of public office, imports of reference data."""

from django.db import models


class Province(models.TextChoices):
    """The twelve provinces; the value is the CBS code."""

    GRONINGEN = "PV20", "Groningen"
    FRYSLAN = "PV21", "Fryslân"
    DRENTHE = "PV22", "Drenthe"
    OVERIJSSEL = "PV23", "Overijssel"
    FLEVOLAND = "PV24", "Flevoland"
    GELDERLAND = "PV25", "Gelderland"
    UTRECHT = "PV26", "Utrecht"
    NOORD_HOLLAND = "PV27", "Noord-Holland"
    ZUID_HOLLAND = "PV28", "Zuid-Holland"
    ZEELAND = "PV29", "Zeeland"
    NOORD_BRABANT = "PV30", "Noord-Brabant"
    LIMBURG = "PV31", "Limburg"


class Sector(models.TextChoices):
    """Sectors of funded education."""

    PRIMARY = "po", "Primair onderwijs"
    SPECIAL = "so", "Speciaal onderwijs"
    SECONDARY = "vo", "Voortgezet onderwijs"
    VOCATIONAL = "mbo", "Middelbaar beroepsonderwijs"
    HIGHER = "ho", "Hoger onderwijs"
    # Only for boards: a board can have schools in several sectors, a school has one.
    MIXED = "mixed", "Verschillende sectoren"


class OfficeKind(models.TextChoices):
    """The public offices that can bind a party to an agenda."""

    ALDERMAN = "alderman", "Wethouder"
    MAYOR = "mayor", "Burgemeester"
    MINISTER = "minister", "Minister"
    STATE_SECRETARY = "state_secretary", "Staatssecretaris"


class MandateKind(models.TextChoices):
    """What an office holder's power to sign rests on (domain.md, B9)."""

    COLLEGE_DECISION = "college_decision", "Collegebesluit"
    POWER_OF_ATTORNEY = "power_of_attorney", "Volmacht van de burgemeester"
    MANDATE = "mandate", "Mandaatbesluit van het ministerie"


# Those on which somebody signs for a municipality (art. 171 Gemeentewet).
MUNICIPAL_MANDATES = (MandateKind.COLLEGE_DECISION, MandateKind.POWER_OF_ATTORNEY)
MUNICIPAL_OFFICES = (OfficeKind.ALDERMAN, OfficeKind.MAYOR)
NATIONAL_OFFICES = (OfficeKind.MINISTER, OfficeKind.STATE_SECRETARY)


class ImportKind(models.TextChoices):
    """What a file with reference data is about."""

    BOARDS = "boards", "Schoolbesturen (DUO)"
    SCHOOLS = "schools", "Scholen en vestigingen (DUO)"
    MUNICIPALITIES = "municipalities", "Gemeenten en inwoners (CBS)"


class ImportState(models.TextChoices):
    """How far an import is; the label is what users read."""

    UPLOADED = "uploaded", "Keuzes nog maken"
    READING = "reading", "Wordt gelezen"
    READY = "ready", "Klaar om te controleren"
    APPLYING = "applying", "Wordt toegepast"
    APPLIED = "applied", "Toegepast"
    CANCELLED = "cancelled", "Geannuleerd"
    REFUSED = "refused", "Bestand geweigerd"


# Nothing can change any more.
ENDED_IMPORTS = (ImportState.APPLIED, ImportState.CANCELLED)


class RowOutcome(models.TextChoices):
    """What an import does with a row; in the order in which a preview shows them."""

    NEW = "new", "Nieuw"
    CHANGED = "changed", "Gewijzigd"
    ENDED = "ended", "Opgeheven"
    KEPT = "kept", "Bewaard"
    REFUSED = "refused", "Geweigerd"
    SKIPPED = "skipped", "Overgeslagen"
    UNCHANGED = "unchanged", "Ongewijzigd"


WRITTEN_OUTCOMES = (RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.ENDED)
