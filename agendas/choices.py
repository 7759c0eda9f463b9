"""Closed lists of the agenda; the values are those of the exchange format gka-agenda/1."""

from django.db.models import IntegerChoices, TextChoices


class State(TextChoices):
    """Where an agenda stands (architecture.md, "Agenda life cycle")."""

    DRAFT = "draft", "Concept"
    CONSULTATION = "consultation", "In afstemming"
    REVIEW = "review", "Ter beoordeling"
    RETURNED = "returned", "Terug voor aanpassing"
    FROZEN = "frozen", "Ter ondertekening"
    PARTLY_SIGNED = "partly_signed", "Deels ondertekend"
    SEALING = "sealing", "Ondertekend, wordt verzegeld"
    SIGNED = "signed", "Ondertekend"
    CLOSED = "closed", "Afgesloten"
    WITHDRAWN = "withdrawn", "Ingetrokken"


EDITABLE_STATES = frozenset({State.DRAFT, State.CONSULTATION, State.RETURNED})
# From here on the text is a stored version; it is never read from the live tables again.
FROZEN_STATES = frozenset({State.FROZEN, State.PARTLY_SIGNED, State.SEALING, State.SIGNED, State.CLOSED})

# The actions of events by which the text of an agenda became another one.
WRITING_ACTIONS = ("edited", "imported", "restored", "taken_over", "choices_changed", "settled")

# Nothing happens to these any more.
ENDED_STATES = frozenset({State.CLOSED, State.WITHDRAWN})


class Step(IntegerChoices):
    """The moments at which the list of what is missing is asked for, in order."""

    REVIEW = 1, "beoordeling"
    FREEZE = 2, "ondertekening"


class Kind(TextChoices):
    MUNICIPAL = "municipal", "Gemeentelijke agenda"
    ADDENDUM = "addendum", "Addendum"
    NATIONAL_THEME = "national_theme", "Landelijke thema-agenda"


class SigningParty(TextChoices):
    MUNICIPALITY = "municipality", "Gemeente"
    MINISTRY = "ministry", "Ministerie"
    SCHOOL = "school", "School"
    OTHER = "other", "Anders"


class ConsultationKind(TextChoices):
    GOVERNANCE = "governance", "Bestuurlijk overleg"
    POLICY = "policy", "Beleidsoverleg"
    OTHER = "other", "Ander overleg"


class Frequency(TextChoices):
    MONTHLY = "monthly", "Elke maand"
    QUARTERLY = "quarterly", "Elk kwartaal"
    HALF_YEARLY = "half_yearly", "Elk half jaar"
    YEARLY = "yearly", "Elk jaar"
    OTHER = "other", "Anders"


class InterventionKind(TextChoices):
    INTERVENTION = "intervention", "Interventie"
    EXPERIMENT = "experiment", "Experiment"


class PartyRole(TextChoices):
    APPLICANT = "applicant", "Aanvrager (contactschool)"
    PARTICIPANT = "participant", "Deelnemer"
    FUNDER = "funder", "Financier"
    EXECUTOR = "executor", "Uitvoerder"
    RESEARCHER = "researcher", "Onderzoeker"


class Triangle(TextChoices):
    SCHOOL = "school", "School"
    HOME = "home", "Thuis"
    ENVIRONMENT = "environment", "Omgeving"


class BudgetCategory(TextChoices):
    STAFF = "staff", "Personeel"
    TRAINING = "training", "Training"
    MATERIAL = "material", "Materiaal"
    RESEARCH = "research", "Onderzoek"
    OTHER = "other", "Overig"


class CoverSource(TextChoices):
    GKA = "gka", "GKA-subsidie"
    SCHOOL = "school", "Eigen bijdrage school"
    PARTNERSHIP = "partnership", "Eigen bijdrage samenwerkingsverband"
    MUNICIPALITY = "municipality", "Gemeente"
    THIRD_PARTY = "third_party", "Derden"
    IN_KIND = "in_kind", "In natura"


class Accountability(TextChoices):
    """How a school board accounts for a grant in its annual report (Kaderregeling art. 9.1 lid 3)."""

    G1 = "G1", "G1: wat overblijft mag naar andere activiteiten, als alles is uitgevoerd"
    G2 = "G2", "G2: wat overblijft gaat terug"


class SignatureMethod(TextChoices):
    PORTAL = "portal", "In het portaal"
    EXTERNAL = "external", "Elders elektronisch ondertekend"
    WET_INK = "wet_ink", "Op papier"


class VersionKind(TextChoices):
    """Why a version of the text was kept."""

    SHARED = "shared", "Gedeeld voor afstemming"
    SUBMITTED = "submitted", "Ingediend voor beoordeling"
    NAMED = "named", "Bewaard"
    REPLACED = "replaced", "Bewaard voordat een andere versie werd teruggezet"


class Audience(TextChoices):
    """Who sees a comment. A guest and a school board see only what everybody sees."""

    ALL = "all", "Iedereen die deze agenda leest"
    MUNICIPALITY = "municipality", "Alleen de gemeente"
    MINISTRY = "ministry", "Alleen OCW"


class CommentState(TextChoices):
    OPEN = "open", "Open"
    ANSWERED = "answered", "Beantwoord"
    RESOLVED = "resolved", "Afgehandeld"


class ExportKind(TextChoices):
    DOCX = "docx", "Word-bestand"
    ODT = "odt", "OpenDocument-bestand"
    REDLINE = "redline", "Vergelijking als pdf"
    COLLEGE = "college", "Pakket voor het college"


class Substitution(TextChoices):
    """Why somebody else signs than the person named in the frozen text."""

    SUBSTITUTE = "substitute", "Plaatsvervanger"
    SUCCESSOR = "successor", "Opvolger in het ambt"


class CopyWay(TextChoices):
    """How a certified copy went to somebody."""

    LINK = "link", "Mail met een beveiligde link"
    MAIL = "mail", "Per e-mail, met de hand verstuurd"
    POST = "post", "Per post"
    HANDED = "handed", "Persoonlijk overhandigd"


class Answer(TextChoices):
    """What a signatory answers in a signing session."""

    SIGN = "sign", "Ondertekenen"
    HOLD = "hold", "Aanhouden"
    REFUSE = "refuse", "Weigeren"


class AnswerOutcome(TextChoices):
    WAITING = "waiting", "Wordt verwerkt"
    DONE = "done", "Gelukt"
    FAILED = "failed", "Niet gelukt"
    CANCELLED = "cancelled", "Geannuleerd"


class AddendumSort(TextChoices):
    """What an addendum does to the agenda that it belongs to."""

    CHANGE = "change", "Wijziging"
    INTENSIFY = "intensify", "Intensivering"
    EXTEND = "extend", "Verlenging"


class Appraisal(TextChoices):
    """What becomes of a record (waardering): the closed list of MDTO."""

    KEEP = "B", "Blijvend te bewaren"
    DESTROY = "V", "Te vernietigen na de bewaartermijn"
    UNDECIDED = "N", "Nader te bepalen"


class RetentionStart(TextChoices):
    """The day from which the retention period of a record counts."""

    END = "end", "Einde van de looptijd"
    SIGNED = "signed", "Dag van de laatste handtekening"


class WooGround(TextChoices):
    """Why a passage is left out of a public copy (Wet open overheid, article 5.1)."""

    PRIVACY = "5.1.2e", "Artikel 5.1, tweede lid, onder e: persoonlijke levenssfeer"
    FINANCE = "5.1.2b", "Artikel 5.1, tweede lid, onder b: economische of financiële belangen van de overheid"
    COMPANY = "5.1.1c", "Artikel 5.1, eerste lid, onder c: vertrouwelijke bedrijfsgegevens"
    FUNCTIONING = "5.1.2i", "Artikel 5.1, tweede lid, onder i: goed functioneren van de overheid"
