"""What DiWoo asks at least before something may be public."""

from django.conf import settings

from agendas.models import Publication
from agendas.publishing.diwoo import is_organisation
from agendas.publishing.facts import facts_of


def minimum(publication: Publication) -> list[str]:
    """Return a sentence for each thing that is missing: what, and where to fill it in."""
    found = []
    if not publication.title.strip():
        found.append("De officiële titel ontbreekt. Vul die in bij “Officiële titel” op de pagina Publicatie.")
    if not publication.summary.strip():
        found.append("De samenvatting ontbreekt. Schrijf die bij “Samenvatting” op de pagina Publicatie.")
    if publication.public_from is None:
        found.append("De datum ontbreekt. Kies die bij “Openbaar vanaf” op de pagina Publicatie.")
    if not is_organisation(settings.DIWOO_PUBLISHER) or not settings.DIWOO_PUBLISHER_NAME.strip():
        found.append(
            "De organisatie die publiceert, ontbreekt. De technisch beheerder vult die in bij de instelling "
            "DIWOO_PUBLISHER."
        )
    if not facts_of([publication]):
        found.append("De dag van de laatste handtekening ontbreekt. Openbaar maken kan pas na het ondertekenen.")
    return found
