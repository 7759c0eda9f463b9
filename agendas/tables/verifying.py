"""What a visitor reads about a file: one sentence that says it, what to do, and the facts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from agendas.document.nouns import ADDENDUM, AGENDA
from agendas.verifying import Finding, Outcome
from gka_portal.notation import dutch_date

ASK = "Vraag de gemeente of het ministerie van OCW om het originele bestand."


@dataclass(frozen=True)
class Shown:
    """A verdict for people. `level` is that of a message; `advice`: more sentences; `facts`: pairs."""

    level: str
    title: str
    sentence: str
    advice: list[str]
    facts: list[tuple[str, str]]


def shown(finding: Finding) -> Shown:
    """Return what to show of `finding`."""
    level, title, sentence = _VERDICTS[finding.outcome](finding)
    return Shown(level, title, sentence, _advice(finding), _facts(finding))


def _genuine(finding: Finding) -> tuple[str, str, str]:
    return "success", "Echt en volledig", "Het portaal heeft dit document verzegeld. Daarna is er niets aan veranderd."


def _superseded(finding: Finding) -> tuple[str, str, str]:
    sentence = "Het portaal heeft dit document verzegeld en er is niets aan veranderd. Later is het wel aangevuld."
    return "warning", "Echt, maar later aangevuld", sentence


def _withdrawn(finding: Finding) -> tuple[str, str, str]:
    if finding.sealed_at:
        return (
            "warning",
            "Ingetrokken",
            f"Dit document is echt, maar {_what(finding)} is daarna ingetrokken en geldt niet meer.",
        )
    when = f" op {_day(finding.ended_at)}" if finding.ended_at else ""
    sentence = f"Deze tekst lag klaar om te ondertekenen, maar dat is{when} gestopt. De tekst geldt niet."
    return "warning", "Ingetrokken", sentence


def _what(finding: Finding) -> str:
    return ADDENDUM.the if finding.parent else AGENDA.the


def _altered(finding: Finding) -> tuple[str, str, str]:
    sentence = "Dit bestand lijkt op een document van dit portaal, maar het is niet hetzelfde. Gebruik het niet."
    return "error", "Veranderd", sentence


def _frozen(finding: Finding) -> tuple[str, str, str]:
    if finding.is_signed_now:
        sentence = "Dit is de tekst zoals hij klaarlag. Later is hij ondertekend, maar dat staat niet in dit bestand."
        return "info", "De tekst zonder handtekeningen", sentence
    sentence = "Dit is een tekst die klaarligt om te ondertekenen. Nog niet iedereen heeft ondertekend."
    return "info", "Nog niet ondertekend", sentence


def _evidence(finding: Finding) -> tuple[str, str, str]:
    sentence = "Het portaal heeft dit bewijsblad gemaakt en verzegeld. Daarna is er niets aan veranderd."
    return "success", "Een echt bewijsblad", sentence


def _signature(finding: Finding) -> tuple[str, str, str]:
    sentence = f"Het portaal bewaart precies dit bestand als de handtekening van {finding.signed_by}."
    return "info", "Een exemplaar met één handtekening", sentence


def _unknown(finding: Finding) -> tuple[str, str, str]:
    sentence = "Het portaal herkent dit bestand niet. Er staat geen zegel van dit portaal in."
    return "error", "Niet van dit portaal", sentence


_VERDICTS: dict[Outcome, Callable[[Finding], tuple[str, str, str]]] = {
    Outcome.GENUINE: _genuine,
    Outcome.SUPERSEDED: _superseded,
    Outcome.WITHDRAWN: _withdrawn,
    Outcome.ALTERED: _altered,
    Outcome.FROZEN: _frozen,
    Outcome.EVIDENCE: _evidence,
    Outcome.SIGNATURE: _signature,
    Outcome.UNKNOWN: _unknown,
}


def _advice(finding: Finding) -> list[str]:
    lines = []
    if finding.is_other:
        lines.append(
            "Let op: dit is een ander document dan dat van de QR-code die u hebt gescand. "
            "Kijk of u het goede bestand hebt gekozen."
        )
    for addendum in finding.addenda:
        sort = f" ({addendum.sort.lower()})" if addendum.sort else ""
        lines.append(
            f"Lees ook het addendum {addendum.reference}{sort}, ondertekend op {dutch_date(addendum.signed)}. "
            "Samen zijn dat de afspraken."
        )
    if finding.parent and finding.outcome is Outcome.GENUINE:
        lines.append(f"Dit is een addendum. Lees het samen met de agenda: {finding.parent}.")
    if finding.doubts:
        lines.append(
            "Het zegel in het bestand kan zichzelf nu niet meer bewijzen, bijvoorbeeld omdat het certificaat is "
            "verlopen. Het portaal heeft uw bestand vergeleken met het bewaarde exemplaar: die zijn gelijk."
        )
    return lines + _advice_by_outcome(finding)


def _advice_by_outcome(finding: Finding) -> list[str]:
    match finding.outcome:
        case Outcome.ALTERED:
            # What changed is unknown; a list of technical objections would look as if it were known.
            return [
                "Wat er is veranderd, kunnen we niet zeggen. Het kan een letter zijn of een heel hoofdstuk. "
                "Ook een pdf die opnieuw is opgeslagen, afgedrukt als pdf of voorzien van een notitie, is veranderd.",
                ASK,
            ]
        case Outcome.UNKNOWN:
            return [
                *finding.objections[:1],
                "Het kan een concept zijn, een scan of foto van papier, of een bestand van een ander. "
                "Alleen het verzegelde pdf-bestand zelf kunnen we beoordelen.",
                ASK,
            ]
        case Outcome.FROZEN | Outcome.WITHDRAWN if not finding.sealed_at:
            return ["Alleen het verzegelde document met alle handtekeningen bewijst wat er is afgesproken."]
        case Outcome.SIGNATURE:
            return ["Dit is één handtekening. Het verzegelde document bevat ze allemaal."]
        case Outcome.EVIDENCE:
            return ["Het bewijsblad hoort bij het verzegelde document. Controleer dat document ook."]
    return []


def _facts(finding: Finding) -> list[tuple[str, str]]:
    facts = [("Kenmerk", finding.reference), ("Titel", finding.title)]
    facts += [("Soort addendum", finding.sort), ("Hoort bij", finding.parent)]
    if finding.version is not None:
        facts.append(("Versie", str(finding.version)))
    if finding.sealed_at:
        time = f"{_day(finding.sealed_at)} om {timezone.localtime(finding.sealed_at):%H.%M} uur"
        source = (
            "volgens een tijdstempeldienst" if finding.trusted_time else "geen vertrouwde tijd: volgens het portaal"
        )
        facts.append(("Verzegeld", f"{time} ({source})"))
    facts.append(("Controlecode van de tekst", finding.text_sha256[:12]))
    if finding.reference:
        sentence = "Ja, byte voor byte gelijk" if finding.kept else "Nee, beoordeeld op het zegel"
        facts.append(("Gelijk aan het bewaarde bestand", sentence))
    return [(term, value) for term, value in facts if value]


def _day(moment: datetime | None) -> str:
    return dutch_date(timezone.localtime(moment)) if moment else ""
