"""Signatures in wet ink: invented scans, recorded by the officer of the municipality and judged by a colleague."""

from datetime import date
from html import escape

from django.utils import timezone

from accounts.models import User
from agendas.actions.paper import CODE_LENGTH, confirm_paper, record_paper, reject_paper
from agendas.actions.signing import open_round
from agendas.demo.calendar import Calendar
from agendas.demo.people import Crew
from agendas.demo.plan import Plan, Story
from agendas.demo.signers import request_of
from agendas.demo.signing_scenes import decide
from agendas.models import Agenda, PaperSignature, SigningRequest
from gka_portal.notation import dutch_date
from municipalities.roles import Role
from records.canonical import sha256_hex
from records.clock import now
from records.uploads import CheckedUpload

# Of these the alderman does not sign in the portal, or tried paper first.
PAPER_STORIES = frozenset({Story.SCAN_WAITS, Story.SCAN_REJECTED, Story.PAPER})
_REJECTED = (
    "De onderkant van de bladzijde staat niet op de scan. Daardoor is de controlecode niet te lezen. "
    "Scan de hele bladzijde opnieuw."
)
# A sheet that lay a little skewed on the glass, signed with a blue pen. `cut` is how much of the sheet was scanned.
_SHEET = """<html lang="nl"><title>Scan</title><style>
@page {{ size: 210mm 297mm; margin: 0; background: #d8d8d4 }}
body {{ margin: 0; font: 11pt serif; color: #333 }}
.sheet {{ position: absolute; top: 3mm; left: 4mm; width: 170mm; height: {cut}mm; padding: 22mm 16mm 0;
  overflow: hidden; background: #f6f5ef; transform: rotate(-0.9deg) }}
.pen {{ color: #24408e; font-style: italic }}
.foot {{ position: absolute; top: 268mm; font: 8pt sans-serif }}
</style><body><div class="sheet"><h2>Ondertekening</h2><p>Aldus overeengekomen en ondertekend:</p>
<p>{office} van de {organisation}<br>{name}</p>
<p>Plaats: <span class="pen">{place}</span><br>Datum: <span class="pen">{date}</span></p>
<svg width="90mm" height="30mm" viewBox="0 0 300 100" fill="none" stroke="#24408e" stroke-width="2.4">
<path d="M14 74 C 40 -8 66 4 48 66 S 84 92 92 48 C 98 26 112 40 106 64 S 140 74 150 40 C 158 18 172 36 164 62
C 160 84 196 70 208 44 C 216 30 226 50 220 62 S 262 66 288 30"/><path d="M34 84 C 110 70 190 72 270 80"/></svg>
<p><small>Demonstratie, verzonnen inhoud</small></p>
<p class="foot">{reference} · versie {version} · {code}</p></div></body></html>"""


def play_paper(agenda: Agenda, plan: Plan, crew: Crew, when: Calendar) -> None:
    """Bring in the scan of the alderman's signature and let a colleague judge it, as far as the story goes."""
    code = plan.codes[0]
    alderman, officer = crew.at(code, Role.ALDERMAN), crew.at(code, Role.OFFICER)
    with when.told("decide"):
        decide(agenda, plan, crew)
    with when.told("paper"):
        signed_on = timezone.localdate(now())
    with when.told("scan"):
        is_whole = plan.story is Story.SCAN_WAITS
        paper = _record(agenda, request_of(agenda, alderman), signed_on, is_whole=is_whole, by=officer)
    if plan.story is Story.SCAN_WAITS:
        return
    with when.told("reject"):
        coordinator = crew.at(code, Role.COORDINATOR)
        reject_paper(agenda=agenda, paper_id=paper.pk, reason=_REJECTED, by=coordinator)
    if plan.story is Story.SCAN_REJECTED:
        return
    with when.told("scan_again"):
        paper = _record(agenda, request_of(agenda, alderman), signed_on, is_whole=True, by=officer)
    with when.told("confirm"):
        check = open_round(agenda).version.sha256[:CODE_LENGTH]
        confirm_paper(agenda=agenda, paper_id=paper.pk, code=check, by=coordinator)


def _record(agenda: Agenda, request: SigningRequest, day: date, *, is_whole: bool, by: User) -> PaperSignature:
    holder = request.office_holder
    place = holder.municipality.name if holder and holder.municipality else "Den Haag"
    scan = scan_of(request, day, place, is_whole=is_whole)
    return record_paper(agenda=agenda, request_id=request.pk, scan=scan, date=day, place=place, by=by)


def scan_of(request: SigningRequest, day: date, place: str, *, is_whole: bool = True) -> CheckedUpload:
    """Return an invented scan of the last page of the frozen text, signed; not whole: without its foot."""
    from weasyprint import HTML

    version = request.round.version
    facts = {
        "office": request.office,
        "organisation": request.organisation,
        "name": request.who,
        "place": place,
        "date": dutch_date(day),
        "reference": request.round.agenda.reference,
        "version": str(version.number),
        "code": version.sha256[:12],
    }
    page = _SHEET.format(cut=258 if is_whole else 190, **{key: escape(text) for key, text in facts.items()})
    content = HTML(string=page).write_pdf()
    return CheckedUpload("scan-handtekening.pdf", "application/pdf", content, sha256_hex(content))
