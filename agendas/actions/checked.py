"""What the portal looked at before somebody signed there, as the register and the evidence sheet say it."""

from datetime import date, datetime

from django.utils import timezone

from agendas.authority import college_decisions, in_office, mandate_for
from agendas.choices import SigningParty
from agendas.models import SigningRequest, SigningRound
from agendas.timeline import FACTORS
from gka_portal.notation import dutch_date
from records.canonical import sha256_hex


def portal_checks(signing_round: SigningRound, request: SigningRequest, factor: str, on: date) -> list[dict[str, str]]:
    """Return what was found, of a signature in the portal on the day `on`; nothing is said of what was not there.

    For `agendas.actions.signing.sign`, which refuses what is wrong: each line is looked up here again.
    """
    found = {
        "Tekst": _text(signing_round),
        "Gelezen": _read(request),
        "Bevestigd": f"{FACTORS[factor].capitalize()}." if factor in FACTORS else "",
        "Volgorde": f"Aan de beurt, als nummer {request.order} van de volgorde.",
        "In functie": _office(request, on),
        "Bevoegdheid": str(mandate_for(request, on) or ""),
        "Besluit van het college": _decision(signing_round, request),
    }
    return [{"what": what, "result": result} for what, result in found.items() if result]


def _text(signing_round: SigningRound) -> str:
    version = signing_round.version
    if sha256_hex(bytes(version.content)) != version.sha256:
        return ""
    return f"Dezelfde als de vastgestelde tekst: versie {version.number}, controlecode {version.sha256[:12]}."


def _read(request: SigningRequest) -> str:
    """Return what the signer did with the text, and when it was first."""
    steps = (("Tot het einde gelezen op", request.read_at), ("Pdf geopend op", request.pdf_opened_at))
    return " ".join(f"{words} {_moment(at)}." for words, at in steps if at is not None)


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{dutch_date(local.date())} om {local:%H.%M} uur"


def _office(request: SigningRequest, on: date) -> str:
    holder = request.office_holder
    if holder is None or not in_office(holder, on):
        return ""
    return f"Op {dutch_date(on)} volgens de lijst met ambtsdragers: {holder.office}."


def _decision(signing_round: SigningRound, request: SigningRequest) -> str:
    """Return the decision of the college of this signer, when it was recorded by then."""
    holder = request.office_holder
    if request.party != SigningParty.MUNICIPALITY or holder is None:
        return ""
    decision = college_decisions(signing_round).get(holder.municipality_id or 0)
    return f"Besluit {decision.number} van {dutch_date(decision.date)}." if decision else ""
