"""What people fill in: plain forms over the document, one `Part` per page of the editor."""

from agendas.forms.agreements import AnalysisPart, CommunicationPart, ConsultationsPart, OtherAgreementsPart
from agendas.forms.communities import CommunitiesPart, CommunityPart, new_community
from agendas.forms.framing import ClausesPart, ExplanationPart, PreamblePart
from agendas.forms.heading import HeadingPart
from agendas.forms.interventions import InterventionPart, InterventionsPart, new_intervention
from agendas.forms.signatories import SignatoriesPart

# By the key of the block in agendas.structure.
PARTS = {
    "heading": HeadingPart,
    "preamble": PreamblePart,
    "explanation": ExplanationPart,
    "consultations": ConsultationsPart,
    "analysis": AnalysisPart,
    "communication": CommunicationPart,
    "other_agreements": OtherAgreementsPart,
    "interventions": InterventionsPart,
    "communities": CommunitiesPart,
    "clauses": ClausesPart,
    "signatories": SignatoriesPart,
}
# The lists whose rows have a page each: its forms, and what a new row starts with.
ROW_PARTS = {"interventions": InterventionPart, "communities": CommunityPart}
NEW_ROWS = {"interventions": new_intervention, "communities": new_community}

__all__ = ["NEW_ROWS", "PARTS", "ROW_PARTS"]
