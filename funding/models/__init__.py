"""The money of an agenda after the plan: asked, granted, paid and accounted for."""

from funding.models.accounts import FiguresFile, GrantDocument, YearAccount
from funding.models.application import Application, ApplicationYear
from funding.models.decisions import ChangeRequest, GrantDecision, Instalment

__all__ = [
    "Application",
    "ApplicationYear",
    "ChangeRequest",
    "FiguresFile",
    "GrantDecision",
    "GrantDocument",
    "Instalment",
    "YearAccount",
]
