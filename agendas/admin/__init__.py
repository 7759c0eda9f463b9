"""The administration of what agendas start from and are checked against: national templates and funding schemes."""

from agendas.admin.retention import RetentionRuleAdmin
from agendas.admin.schemes import FundingSchemeAdmin
from agendas.admin.templates import AgendaTemplateAdmin

__all__ = ["AgendaTemplateAdmin", "FundingSchemeAdmin", "RetentionRuleAdmin"]
