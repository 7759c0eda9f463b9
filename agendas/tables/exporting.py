"""The files that somebody asked for, as the page shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.db.models.functions import Length

from accounts.models import User
from agendas.choices import ExportKind
from agendas.files.offers import Offer
from agendas.models import Agenda, Export
from agendas.snapshot.kept import NOW
from gka_portal.notation import amount
from records.clock import now
from records.models import Job
from records.models.jobs import JobStatus

PER_PAGE = 25
WORDS: dict[ExportKind, str] = {
    ExportKind.DOCX: "De tekst om in Word te lezen en aan te vullen, voor collega’s zonder account. "
    "Wat zij daarin wijzigen, zet u zelf in het portaal.",
    ExportKind.ODT: "Dezelfde tekst in het open formaat, bijvoorbeeld voor LibreOffice.",
    ExportKind.REDLINE: "Wat er tussen twee versies is veranderd, woord voor woord. Ook leesbaar zonder kleur.",
    ExportKind.COLLEGE: "Een zip met de agenda als concept ter besluitvorming, de wijzigingen en de voorplaat.",
}
ICONS: dict[ExportKind, str] = {
    ExportKind.DOCX: "file-text",
    ExportKind.ODT: "file-text",
    ExportKind.REDLINE: "file-diff",
    ExportKind.COLLEGE: "package",
}
STATE_ICONS = {
    "waiting": "hourglass",
    "busy": "hourglass",
    "ready": "circle-check",
    "failed": "circle-alert",
    "cancelled": "ban",
}


@dataclass(frozen=True)
class OfferLine:
    """A kind of file that can be asked, or why it cannot be asked now."""

    kind: str
    label: str
    about: str
    icon: str
    blocked: str


@dataclass(frozen=True)
class ExportLine:
    """A file that was asked. `state`: waiting, busy, ready, failed or cancelled; `text` says how far it is."""

    export: Export
    state: str
    label: str
    text: str
    size: str
    until: datetime

    @property
    def icon(self) -> str:
        return STATE_ICONS[self.state]

    @property
    def version(self) -> str:
        """Which text it is made of; a comparison names its texts itself."""
        wanted = self.export.wanted
        if "before" in wanted:
            return f"Van {_said(wanted['before'])} naar {_said(wanted['after'])}."
        return f"Tekst: {wanted['version']}." if "version" in wanted else ""

    @property
    def is_waited_for(self) -> bool:
        return self.state in {"waiting", "busy"}


def _said(key: str) -> str:
    if key == NOW:
        return "de huidige tekst"
    return f"{'versie' if key.startswith('v') else 'tussenstand'} {key[1:]}"


def offer_lines(offers: list[Offer]) -> list[OfferLine]:
    return [
        OfferLine(str(offer.kind), offer.kind.label, WORDS[offer.kind], ICONS[offer.kind], offer.blocked)
        for offer in offers
    ]


def own_exports(agenda: Agenda, user: User) -> QuerySet[Export]:
    """Return the files of `agenda` that `user` asked for and that are still kept, without their bytes."""
    own = Export.objects.filter(agenda=agenda, asked_by=user, expires__gt=now())
    return own.defer("content").annotate(size=Length("content")).order_by("-asked_at")


def export_lines(page: "Page[Any]") -> list[ExportLine]:
    """Return the rows of `page` with how far their jobs are (one query)."""
    exports = list(page.object_list)
    jobs = {job.effect: job for job in Job.objects.filter(effect__in=[export.effect for export in exports])}
    return [_line(export, jobs.get(export.effect)) for export in exports]


_GAVE_UP = "Het is niet gelukt. Probeer het opnieuw. Lukt het weer niet? Neem contact op met de functioneel beheerder."


def _line(export: Any, job: Job | None) -> ExportLine:
    kind = export.get_kind_display()
    if export.size is not None:
        return ExportLine(export, "ready", "Klaar", export.name, size_words(export.size), export.expires)
    state, label, text = progress(export.problem, job)
    return ExportLine(export, state, label, text or kind, "", export.expires)


def progress(problem: str, job: Job | None) -> tuple[str, str, str]:
    """Return how far a file is that is not made yet: its state, that in words, and what to know about it."""
    if problem:
        return "failed", "Niet gelukt", problem
    if job is None or job.status in (JobStatus.FAILED, JobStatus.DONE):
        return "failed", "Niet gelukt", _GAVE_UP
    if job.status == JobStatus.CANCELLED:
        return "cancelled", "Geannuleerd", "Dit bestand wordt niet gemaakt."
    if job.error:
        return "waiting", "Wacht", "Het lukt nog niet. Het portaal probeert het vanzelf opnieuw."
    if job.status == JobStatus.WAITING:
        return "waiting", "Wacht", "Dat begint binnen een paar seconden."
    return "busy", "Wordt gemaakt", f"{job.progress or 'Het portaal is ermee bezig'}."


def size_words(size: int) -> str:
    """Return a number of bytes as people say it: "45 kB", "1,2 MB"."""
    if size < 1_000_000:
        return f"{amount(max(1, round(size / 1000)))} kB"
    return f"{round(size / 1_000_000, 1)} MB".replace(".", ",")
