"""A round that a minister stopped: the agenda goes back, is mended, and goes round again."""

from agendas.actions.editing import save_part
from agendas.actions.reviewing import approve, current_version, submit
from agendas.actions.signing import freeze, refuse
from agendas.actions.touching import Touch, touch
from agendas.addresses import part_at
from agendas.demo.calendar import Calendar
from agendas.demo.people import Crew
from agendas.demo.plan import Plan
from agendas.demo.signers import sign_municipality, signatory_of
from agendas.demo.signing_scenes import decide
from agendas.models import Agenda, CurrentText
from agendas.snapshot import content_hash
from municipalities.roles import Role

_REASON = (
    "In artikel 3 staat niet wat ouders van de uitkomsten te zien krijgen. Vul dat aan, dan onderteken ik met plezier."
)
_ADDED = "<p>Ouders lezen ieder jaar in maart op de website van de gemeente wat de aanpak heeft opgeleverd.</p>"


def refuse_first(agenda: Agenda, plan: Plan, crew: Crew, when: Calendar) -> None:
    """Let the minister refuse the approved text, and bring the next one as far: approved, not yet frozen."""
    code = plan.codes[0]
    coordinator, officer, minister = crew.at(code, Role.COORDINATOR), crew.at(code, Role.OFFICER), crew["minister_ocw"]
    with when.told("first_freeze"):
        freeze(agenda=agenda, by=coordinator)
    with when.told("first_sign"):
        decide(agenda, plan, crew)
        sign_municipality(agenda, plan, crew)
    with when.told("refuse"):
        touch(agenda=agenda, what=Touch.READ, by=minister)
        refuse(agenda=agenda, signatory_id=signatory_of(agenda, minister).pk, reason=_REASON, by=minister)
    with when.told("mend"):
        stored = part_at(CurrentText.objects.get(agenda=agenda).document, "communication")
        texts = stored["communication"]
        content = {"communication": {**texts, "local": texts["local"] + _ADDED}}
        save_part(agenda=agenda, address="communication", content=content, base=content_hash(stored), by=officer)
    with when.told("submit_again"):
        submit(agenda=agenda, by=coordinator)
    with when.told("review_again"):
        sha256 = current_version(agenda).sha256
        approve(agenda=agenda, sha256=sha256, by=crew.at(code, Role.ALDERMAN))
        approve(agenda=agenda, sha256=sha256, by=crew["ocw_reviewer"])
