from agendas.models.agenda import Agenda, AgendaMunicipality, CurrentText
from agendas.models.agreements import (
    Analysis,
    Communication,
    Consultation,
    ConsultationMember,
    KnowledgeActivity,
    OtherAgreement,
)
from agendas.models.communities import PlannedCommunity
from agendas.models.framing import CaseNumber, Clause, LocalAgenda, Pillar
from agendas.models.interventions import BudgetLine, CoverLine, Indicator, InterventionParty, PlannedIntervention
from agendas.models.planned_money import PlannedMoney
from agendas.models.signatories import Signatory
from agendas.models.signing import Approval, Signature, SigningRound
from agendas.models.template import AgendaTemplate
from agendas.models.version import AgendaVersion

__all__ = [
    "Agenda",
    "AgendaMunicipality",
    "AgendaTemplate",
    "AgendaVersion",
    "Analysis",
    "Approval",
    "BudgetLine",
    "CaseNumber",
    "Clause",
    "Communication",
    "Consultation",
    "ConsultationMember",
    "CoverLine",
    "CurrentText",
    "Indicator",
    "InterventionParty",
    "KnowledgeActivity",
    "LocalAgenda",
    "OtherAgreement",
    "Pillar",
    "PlannedCommunity",
    "PlannedIntervention",
    "PlannedMoney",
    "Signatory",
    "Signature",
    "SigningRound",
]
