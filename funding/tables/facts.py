"""The facts of an application as terms and values, for beside its page."""

from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime

from funding.models import Application
from gka_portal.notation import dutch_date
from municipalities.choices import Sector


def facts_of(application: Application) -> list[tuple[str, Any]]:
    school, board, scheme = application.school, application.board, application.scheme
    facts: list[tuple[str, Any]] = [
        ("Contactschool", _link(board.name, "dashboard:school_board", board.number)),
        ("Bestuursnummer", f"{board.number} ({str(Sector(board.sector).label).lower()})"),
        ("School", f"{school.name}, BRIN {school.establishment}" if school else "Niet ingevuld"),
        ("Soort aanvraag", application.get_kind_display()),
        ("Regeling", _link(scheme.name, "funding:scheme", scheme.code)),
        ("Dossiernummer DUS-I", application.file_number or "Niet ingevuld"),
    ]
    if application.note:
        facts.append(("Toelichting", application.note))
    return facts


def contact_of(application: Application) -> list[tuple[str, str]]:
    """Return who is the contact person: only for the contactschool and the ministry."""
    return [
        ("Contactpersoon", application.contact_name or "Niet ingevuld"),
        ("E-mailadres", application.contact_email or "Niet ingevuld"),
        ("Telefoon", application.contact_phone or "Niet ingevuld"),
    ]


def moments_of(application: Application) -> list[tuple[str, str]]:
    submitted, last = application.submitted_at, application.activities_until
    moment = localtime(submitted) if submitted else None
    return [
        ("Ingediend", f"{dutch_date(moment)} om {moment:%H.%M} uur" if moment else "Nog niet"),
        ("Laatste dag van de activiteiten", dutch_date(last) if last else "Niet bekend"),
    ]


def _link(text: str, page: str, *arguments: object) -> dict[str, Any]:
    return {"links": [{"text": text, "url": reverse(page, args=arguments), "note": ""}]}
