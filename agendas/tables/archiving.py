"""The archive as its pages show it: how long something is kept, which files there are, and the packages asked for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.timezone import localtime

from accounts.models import User
from agendas.archiving import Retention
from agendas.archiving.retention import IN_FORCE, read
from agendas.choices import RetentionStart
from agendas.models import (
    Agenda,
    ArchivePackage,
    ArchiveRecord,
    CollegeDecision,
    RetentionRule,
    Signature,
    SigningRound,
)
from agendas.tables.exporting import STATE_ICONS, progress, size_words
from gka_portal.notation import dutch_date
from records.clock import now
from records.models import Job, StoredFile

CSV_HEADING = (
    "Kenmerk",
    "Titel",
    "Gemeenten",
    "Periode",
    "Soort",
    "Status",
    "Waardering",
    "Bewaartermijn in jaren",
    "Termijn begint bij",
    "Termijn begint op",
    "Eindigt op",
    "Categorie",
    "Besloten door",
)
_OWN, _RULE = "Een eigen keuze", "De bewaarregel van de soort"
PACKAGES_PER_PAGE = 10


@dataclass(frozen=True)
class ArchiveRow:
    """An agenda as one line of the list."""

    reference: str
    title: str
    places: str
    period: str
    kind: str
    state: str
    state_words: str
    retention: Retention

    @property
    def url(self) -> str:
        return reverse("agendas:archive", args=[self.reference])

    @property
    def term(self) -> str:
        return years_words(self.retention.years)

    @property
    def ends(self) -> str:
        return dutch_date(self.retention.ends_on) if self.retention.ends_on else ""


@dataclass(frozen=True)
class KeptFile:
    """A file that is kept for ever as it is: of which agenda, what it is, and its hash."""

    reference: str
    what: str
    name: str
    size: str
    sha256: str
    stored: datetime


@dataclass(frozen=True)
class PackageLine:
    """A package that was asked. `state`: waiting, busy, ready, failed or cancelled; `text` says how far it is."""

    package: ArchivePackage
    state: str
    label: str
    text: str
    size: str

    @property
    def icon(self) -> str:
        return STATE_ICONS[self.state]

    @property
    def is_waited_for(self) -> bool:
        return self.state in {"waiting", "busy"}


def years_words(years: int | None) -> str:
    return f"{years} jaar" if years is not None else ""


def archive_rows(agendas: Iterable[Any]) -> list[ArchiveRow]:
    """Return the lines of agendas of `with_retention` with their municipalities; no query besides theirs."""
    return [
        ArchiveRow(
            reference=row.reference,
            title=row.title,
            places=", ".join(line.municipality.name for line in row.agenda_municipalities.all()) or "Landelijk",
            period=f"{row.start_year}-{row.last_year}",
            kind=row.get_kind_display(),
            state=row.state,
            state_words=row.get_state_display(),
            retention=read(row),
        )
        for row in agendas
    ]


def csv_rows(agendas: QuerySet[Any]) -> Iterator[tuple[object, ...]]:
    for row in archive_rows(agendas.iterator(chunk_size=500)):
        kept = row.retention
        yield (
            row.reference,
            row.title,
            row.places,
            row.period,
            row.kind,
            row.state_words,
            kept.appraisal.label,
            kept.years,
            kept.starts.label if kept.years else "",
            f"{kept.begins_on:%d-%m-%Y}" if kept.begins_on and kept.years else "",
            f"{kept.ends_on:%d-%m-%Y}" if kept.ends_on else "",
            kept.category,
            _RULE if kept.from_rule else _OWN,
        )


def retention_facts(retention: Retention, record: ArchiveRecord | None) -> list[tuple[str, str]]:
    """Return how long one agenda is kept, as terms and values."""
    facts = [("Waardering", str(retention.appraisal.label))]
    if retention.years is not None:
        facts += [
            ("Bewaartermijn", years_words(retention.years)),
            ("De termijn begint bij", _begin(retention)),
            ("Laatste dag", dutch_date(retention.ends_on) if retention.ends_on else "Nog niet bekend"),
        ]
    facts.append(("Categorie van de selectielijst", retention.category or "Niet ingevuld"))
    facts.append(("Besloten door", _who(record)))
    return [*facts, *([("Toelichting", retention.note)] if retention.note else [])]


def _begin(retention: Retention) -> str:
    label = RetentionStart(retention.starts).label
    return f"{label}: {dutch_date(retention.begins_on)}" if retention.begins_on else f"{label}: nog niet bekend"


def _who(record: ArchiveRecord | None) -> str:
    if record is None:
        return _RULE
    return f"{record.changed_by.name}, {dutch_date(localtime(record.changed_at))}"


def rule_words(rule: RetentionRule | None) -> str:
    """Return the rule of a kind in a few words: what somebody chooses who follows it."""
    if rule is None:
        return "nog niet bepaald"
    words = rule.get_appraisal_display().lower()
    return f"{words}, {years_words(rule.years)}" if rule.years is not None else words


def kept_files(agenda: Agenda) -> list[KeptFile]:
    """Return the files of `agenda` and its signed addenda, without their bytes; five queries, however many files."""
    light = StoredFile.objects.defer("content")
    signatures = Signature.objects.prefetch_related(Prefetch("file", light), Prefetch("basis__document", light))
    decisions = CollegeDecision.objects.prefetch_related(Prefetch("document", light))
    rounds = (
        SigningRound.objects.filter(
            Q(agenda=agenda) | Q(agenda__parent=agenda, agenda__state__in=IN_FORCE),
            outcome=SigningRound.Outcome.SEALED,
        )
        .select_related("agenda", "sealed_pdf", "frozen_pdf", "evidence_pdf")
        .defer(*(f"{name}__content" for name in ("sealed_pdf", "frozen_pdf", "evidence_pdf")))
        .prefetch_related(Prefetch("signatures", signatures), Prefetch("college_decisions", decisions))
    )
    ordered = sorted(rounds, key=lambda this: (this.agenda_id != agenda.pk, this.ended_at))
    return [line for this in ordered for line in _files_of(this)]


def _files_of(this: SigningRound) -> Iterator[KeptFile]:
    found: list[tuple[str, StoredFile | None]] = [
        ("Verzegelde pdf", this.sealed_pdf),
        ("Pdf ter ondertekening", this.frozen_pdf),
        ("Bewijsblad", this.evidence_pdf),
    ]
    signatures = list(this.signatures.all())
    found += [(f"Handtekening van {row.name}", row.file) for row in signatures]
    found += [(f"Collegebesluit {row.number}", row.document) for row in this.college_decisions.all()]
    bases = {row.basis_id: row.basis for row in signatures if row.basis}
    found += [(str(basis), basis.document) for basis in bases.values()]
    for what, file in found:
        if file is not None:
            yield KeptFile(this.agenda.reference, what, file.name, size_words(file.size), file.sha256, file.created_at)


def own_packages(agenda: Agenda, user: User) -> QuerySet[Any]:
    """Return the packages of `agenda` that `user` asked for and that are still kept, without their bytes."""
    own = ArchivePackage.objects.filter(agenda=agenda, asked_by=user, expires__gt=now())
    return own.defer("content").annotate(size=Length("content")).order_by("-asked_at")


def package_lines(page: "Page[Any] | list[Any]") -> list[PackageLine]:
    """Return the rows of `page` with how far their jobs are (one query)."""
    packages = list(page)
    jobs = {job.effect: job for job in Job.objects.filter(effect__in=[row.effect for row in packages])}
    return [_line(row, jobs.get(row.effect)) for row in packages]


def _line(row: Any, job: Job | None) -> PackageLine:
    if row.size is not None:
        return PackageLine(row, "ready", "Klaar", f"SHA-256: {row.sha256}", size_words(row.size))
    if row.cancelled_at is not None:
        return PackageLine(row, "cancelled", "Geannuleerd", "Dit pakket wordt niet gemaakt.", "")
    state, label, text = progress(row.problem, job)
    return PackageLine(row, state, label, text, "")
