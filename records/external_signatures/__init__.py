"""Is this the frozen PDF, signed elsewhere by the person or organisation that must sign, and nothing more?

The judgement (`judging`) reads a file of a stranger, so it runs in a child process. SIGNING_TRUST_DIR holds the
authorities that count (*.crt: roots or issuing authorities of trust service providers and of their time stamps) and
their lists of revoked certificates (*.crl).
"""

import logging
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from records.archival_pdf.limits import Limits
from records.child import ChildFailed, in_child

logger = logging.getLogger(__name__)

# Comparing the revisions of 300 pages takes longer than opening a file.
LIMITS = Limits(cpu_seconds=30, memory_mib=768, wall_seconds=60)
NO_PROVIDERS = (
    "Dit portaal kent nog geen aanbieders van handtekeningen. Vraag de functioneel beheerder om ze toe te voegen, of "
    "laat in het portaal of op papier ondertekenen."
)
TOO_HEAVY = "Het bestand is te ingewikkeld om te controleren. Onderteken de vastgestelde pdf opnieuw."
UNREADABLE = "Het bestand is beschadigd: het kan niet worden gelezen. Onderteken de vastgestelde pdf opnieuw."


@dataclass(frozen=True)
class Expected:
    """Who must have signed: a person, or the organisation for which they sign."""

    name: str
    organisation: str


@dataclass(frozen=True)
class ExternalVerdict:
    """What was found; all sentences are Dutch, for people.

    `checks`: each thing that was looked at, with its result ({"what", "result"}). `objections`: why it is refused;
    empty when accepted. `signed_on` is the day of a trusted time stamp, None without one. `certificate_sha256`: of the
    certificate of a person; "" for the seal of an organisation.
    """

    objections: list[str] = field(default_factory=list)
    checks: list[dict[str, str]] = field(default_factory=list)
    signed_on: date | None = None
    certificate_sha256: str = ""

    @property
    def accepted(self) -> bool:
        return not self.objections


def has_providers() -> bool:
    """Does this portal know an authority whose signatures count?"""
    return any(Path(settings.SIGNING_TRUST_DIR).glob("*.crt"))


def judge_external(frozen: bytes, signed: bytes, expected: Expected) -> ExternalVerdict:
    """Judge `signed`, which should be `frozen` with one signature added. Never raises for what is in the file.

    Takes one to three seconds. Never call it inside a transaction.
    """
    folder = Path(settings.SIGNING_TRUST_DIR)
    authorities = [path.read_bytes() for path in sorted(folder.glob("*.crt"))]
    lists = [path.read_bytes() for path in sorted(folder.glob("*.crl"))]
    if not authorities:
        return ExternalVerdict([NO_PROVIDERS])
    arguments = (frozen, signed, expected.name, expected.organisation, authorities, lists)
    try:
        answer = in_child("records.external_signatures.judging:judge", *arguments, limits=LIMITS)
    except ChildFailed as failure:
        logger.info("external signature refused: %s", failure)
        return ExternalVerdict([TOO_HEAVY if failure.limit else UNREADABLE])
    if answer["trace"]:
        logger.info("external signature refused: %s", answer["trace"])
    return ExternalVerdict(
        objections=answer["objections"],
        checks=answer["checks"],
        signed_on=_legal_day(answer["stamped_at"]),
        certificate_sha256=answer["certificate_sha256"],
    )


def _legal_day(moment: str) -> date | None:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo("Europe/Amsterdam")).date() if moment else None
