"""Closed lists of the money that goes to a contactschool."""

from django.db.models import TextChoices


class Status(TextChoices):
    """Where an application stands; the table of steps is in `funding.workflow`."""

    PREPARED = "prepared", "Voorbereid"
    SUBMITTED = "submitted", "Ingediend"
    GRANTED = "granted", "Verleend"
    CHANGED = "changed", "Gewijzigd"
    REJECTED = "rejected", "Afgewezen"
    SETTLED = "settled", "Vastgesteld"
    RECLAIMED = "reclaimed", "Teruggevorderd"
    WITHDRAWN = "withdrawn", "Ingetrokken"


# The money of these is promised: it counts against the ceiling, and is paid and accounted for.
COMMITTED = frozenset({Status.GRANTED, Status.CHANGED, Status.SETTLED, Status.RECLAIMED})
# Money may still be promised, changed or paid.
RUNNING = frozenset({Status.GRANTED, Status.CHANGED})
# Nothing happens to these any more.
ENDED = frozenset({Status.REJECTED, Status.WITHDRAWN, Status.SETTLED, Status.RECLAIMED})


class ApplicationKind(TextChoices):
    """Three kinds under the rules of 2021 (domain.md A5)."""

    NEW_AGENDA = "new_agenda", "Nieuwe agenda"
    ADDENDUM = "addendum", "Addendum"
    NATIONAL_THEME = "national_theme", "Landelijke thema-agenda"


class DecisionKind(TextChoices):
    """What a grant decision (beschikking) decides."""

    GRANT = "grant", "Verlening"
    REJECTION = "rejection", "Afwijzing"
    CHANGE = "change", "Wijziging"
    SETTLEMENT = "settlement", "Vaststelling"
    RECLAIM = "reclaim", "Terugvordering"


class Destination(TextChoices):
    """Where unspent money of a year goes."""

    NEXT_YEAR = "next_year", "Blijft staan voor het volgende jaar"
    OTHER_ACTIVITIES = "other_activities", "Naar andere bekostigde activiteiten (G1)"
    REPAID = "repaid", "Gaat terug naar OCW"


class DocumentKind(TextChoices):
    APPLICATION = "application", "Aanvraagformulier"
    DECISION = "decision", "Beschikking"
    ANNUAL_REPORT = "annual_report", "Jaarverslag"
    ACTIVITY_REPORT = "activity_report", "Activiteitenverslag"
    CHANGE_REQUEST = "change_request", "Wijzigingsverzoek"
    AGREEMENT = "agreement", "Samenwerkingsovereenkomst"
    OTHER = "other", "Ander document"


class AccountState(TextChoices):
    """How far the account of a year is."""

    OPEN = "open", "Nog in te vullen"
    SUBMITTED = "submitted", "Ingediend"
    RETURNED = "returned", "Terug voor aanvulling"
    ACCEPTED = "accepted", "Akkoord"


class ChangeState(TextChoices):
    ASKED = "asked", "Gevraagd"
    AGREED = "agreed", "Toegestaan"
    REFUSED = "refused", "Niet toegestaan"


class ReportKind(TextChoices):
    """Files that the worker makes of the figures."""

    XLSX = "xlsx", "Excel-bestand (XLSX)"
    ODS = "ods", "OpenDocument-rekenblad (ODS)"
    PDF = "pdf", "Pdf met grafieken"
