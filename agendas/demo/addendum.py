"""An addendum to a signed agenda. The portal has no page for it yet: it comes in as a document (gka-agenda/1)."""

from agendas.actions.drafting import import_document, opening_document
from agendas.choices import Kind
from agendas.demo.people import Crew
from agendas.demo.plan import Plan
from agendas.models import Agenda, AgendaTemplate
from municipalities.roles import Role


def start_addendum(plan: Plan, crew: Crew) -> Agenda:
    """Start the addendum of `plan` to its parent, which is there already."""
    municipalities = [crew.municipalities[code] for code in plan.codes]
    template = AgendaTemplate.objects.in_use()[0]
    document = {
        **opening_document(municipalities, plan.start, plan.end, template),
        "kind": str(Kind.ADDENDUM),
        "reference": plan.reference,
        "parent": plan.parent,
        "title": f"Addendum bij de GKA-agenda {municipalities[0].name}",
        "coordinator": {"email": crew.at(plan.codes[0], Role.COORDINATOR).email},
    }
    return import_document(document=document, by=crew["ocw_staff"])
