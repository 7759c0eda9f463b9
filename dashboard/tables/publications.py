"""Agendas that should have become public and did not, as lines on the home page of who makes them public."""

from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import User
from agendas.forms.publishing import in_stand
from agendas.publishing.rights import publishes
from agendas.tables.publishing import signed_agendas
from dashboard.tables.administration import Duty


def publication_duties(user: User) -> list[Duty]:
    """Return a line for what is late and one for plans that lack something; one query, none for who never may."""
    if not publishes(user):
        return []
    lacking = Q(publication__title="") | Q(publication__summary="")
    counts = signed_agendas(user).aggregate(
        late=Count("pk", filter=in_stand("te-laat"), distinct=True),
        incomplete=Count("pk", filter=in_stand("gepland") & lacking, distinct=True),
    )
    duties = []
    if count := counts["late"]:
        duties.append(
            Duty(
                title="1 tekst is nog niet openbaar" if count == 1 else f"{count} teksten zijn nog niet openbaar",
                reason="De geplande dag is gekomen of voorbij. Bij elke tekst staat wat er nog ontbreekt.",
                url=_list("te-laat"),
                action="Bekijk wat ontbreekt",
            )
        )
    if count := counts["incomplete"]:
        duties.append(
            Duty(
                title="1 publicatie is gepland en niet compleet"
                if count == 1
                else f"{count} publicaties zijn gepland en niet compleet",
                reason="De titel of de samenvatting ontbreekt. Zonder die twee wordt de tekst niet openbaar.",
                url=_list("gepland"),
                action="Aanvullen",
            )
        )
    return duties


def _list(stand: str) -> str:
    return f"{reverse('agendas:publications')}?{urlencode({'stand': stand})}"
