from agendas.models.addenda import Addendum, AddendumBlock
from agendas.models.agenda import Agenda, AgendaMunicipality, CurrentText
from agendas.models.agreements import (
    Analysis,
    Communication,
    Consultation,
    ConsultationMember,
    KnowledgeActivity,
    OtherAgreement,
)
from agendas.models.archiving import ArchivePackage, ArchiveRecord, RetentionRule
from agendas.models.assignments import BlockWriter
from agendas.models.certified_copies import CertifiedCopy
from agendas.models.comments import Comment
from agendas.models.communities import PlannedCommunity
from agendas.models.exporting import Export
from agendas.models.framing import CaseNumber, Clause, LocalAgenda, Pillar
from agendas.models.guests import Guest
from agendas.models.interventions import BudgetLine, CoverLine, Indicator, InterventionParty, PlannedIntervention
from agendas.models.planned_money import PlannedMoney
from agendas.models.presence import Presence
from agendas.models.publishing import Publication
from agendas.models.schemes import FundingScheme, SchemeWindow
from agendas.models.signatories import Signatory
from agendas.models.signed_elsewhere import CollegeDecision, PaperSignature
from agendas.models.signing import Approval, Signature, SigningRound
from agendas.models.signing_requests import SigningRequest
from agendas.models.signing_sessions import SessionAnswer, SigningSession
from agendas.models.template import AgendaTemplate
from agendas.models.version import AgendaVersion, Checkpoint, Look

__all__ = [
    "Addendum",
    "AddendumBlock",
    "Agenda",
    "AgendaMunicipality",
    "AgendaTemplate",
    "AgendaVersion",
    "Analysis",
    "Approval",
    "ArchivePackage",
    "ArchiveRecord",
    "BlockWriter",
    "BudgetLine",
    "CaseNumber",
    "CertifiedCopy",
    "Checkpoint",
    "Clause",
    "CollegeDecision",
    "Comment",
    "Communication",
    "Consultation",
    "ConsultationMember",
    "CoverLine",
    "CurrentText",
    "Export",
    "FundingScheme",
    "Guest",
    "Indicator",
    "InterventionParty",
    "KnowledgeActivity",
    "LocalAgenda",
    "Look",
    "OtherAgreement",
    "PaperSignature",
    "Pillar",
    "PlannedCommunity",
    "PlannedIntervention",
    "PlannedMoney",
    "Presence",
    "Publication",
    "RetentionRule",
    "SchemeWindow",
    "SessionAnswer",
    "Signatory",
    "Signature",
    "SigningRequest",
    "SigningRound",
    "SigningSession",
]
