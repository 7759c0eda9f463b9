"""Help per field: what belongs here, a good and a weak example, and who usually knows.

The texts stand in the national model (`AgendaTemplate.guidance`), by the path of the field without the identity of
rows: "interventions.goal". What can have help is listed here: every text, list and choice that people fill in.
"""

import re
from dataclasses import asdict, dataclass
from functools import cache

from django.db.models import Case, IntegerField, Value, When
from django.utils import timezone

from agendas.addresses import ROW_LISTS
from agendas.choices import Kind
from agendas.models import Agenda, AgendaTemplate
from agendas.structure import AGENDA, Block, Group, block_of

_ROW_ID = re.compile(r"\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\.|$)")
LIMIT = 600


@dataclass(frozen=True)
class Guidance:
    """Plain texts; each may be empty."""

    what: str = ""
    good: str = ""
    weak: str = ""
    who: str = ""

    def __bool__(self) -> bool:
        return any(asdict(self).values())


@dataclass(frozen=True)
class Topic:
    """What can have help. `is_list`: the rows together, not a field."""

    path: str
    label: str
    is_list: bool = False

    @property
    def block(self) -> Block:
        return block_of(self.path)

    @property
    def full_label(self) -> str:
        """The label with the list or part it stands in, where there are more of that name: "Pijlers: Kop"."""
        parent = self.path.rpartition(".")[0]
        if parent in ROW_LISTS or parent not in {**_LISTS, **_PARTS}:
            return self.label
        return f"{_LISTS.get(parent) or _PARTS[parent]}: {self.label}"


_PARTS = {"analysis.current_research": "Lopend onderzoek"}
# Every list, and every field that is no text of the structure, with the words of its form.
_LISTS = {
    "municipalities": "Gemeenten",
    "case_numbers": "Zaaknummers",
    "pillars": "Pijlers",
    "local_agendas": "Lokale agenda’s",
    "consultations": "Overleggen",
    "consultations.members": "Deelnemers",
    "analysis.indicators": "Meetbare doelen",
    "communication.activities": "Activiteiten",
    "other_agreements": "Overige afspraken",
    "interventions": "Interventies en experimenten",
    "interventions.parties": "Betrokken partijen",
    "interventions.indicators": "Meetbare doelen",
    "interventions.budget.lines": "Begrotingsregels",
    "interventions.funding.lines": "Dekkingsregels",
    "communities": "Communities",
    "clauses": "Bepalingen",
    "signatories": "Ondertekenaars",
}
_CHOICES = {
    "municipalities.code": "Gemeente",
    "period.start": "Startjaar",
    "period.end": "Eindjaar",
    "coordinator": "Regiocoördinator",
    "contact": "Contactpersoon van de gemeente",
    "themes": "Thema’s",
    "factors": "Factoren",
    "local_agendas.url": "Webadres",
    "consultations.kind": "Soort overleg",
    "consultations.frequency": "Hoe vaak",
    "consultations.members.on_invitation": "Op uitnodiging",
    "analysis.current_research.none": "Er is geen lopend onderzoek",
    "analysis.indicators.date": "Bereikt op",
    "communication.activities.date": "Datum",
    "communication.activities.url": "Webadres",
    "interventions.kind": "Soort",
    "interventions.catalogue": "Uit de interventiebank",
    "interventions.themes": "Thema’s",
    "interventions.triangle": "Waar in de driehoek",
    "interventions.parties.organisation_id": "Nummer van school of bestuur",
    "interventions.parties.role": "Rol",
    "interventions.indicators.date": "Bereikt op",
    "interventions.budget.lines.year": "Jaar",
    "interventions.budget.lines.category": "Soort kosten",
    "interventions.budget.lines.quantity": "Aantal",
    "interventions.budget.lines.rate": "Tarief",
    "interventions.budget.lines.amount": "Bedrag",
    "interventions.funding.gka_share": "Deel dat GKA betaalt",
    "interventions.funding.lines.year": "Jaar",
    "interventions.funding.lines.source": "Wie betaalt",
    "interventions.funding.lines.amount": "Bedrag",
    "interventions.funding.lines.committed": "Toegezegd",
    "no_experiment": "In deze agenda staat geen experiment",
    "communities.catalogue": "Uit de interventiebank",
    "signatories.holder": "Ambtsdrager",
    "signatories.party": "Namens",
    "signatories.order": "Volgorde",
}
# In the order of the pages of the editor.
_ORDER = """
    title subtitle slogan motto municipalities municipalities.code period.start period.end coordinator contact
    case_numbers case_numbers.organisation case_numbers.number preamble pillars pillars.heading pillars.text
    introduction explanation themes factors local_agendas local_agendas.name local_agendas.period
    local_agendas.url consultations consultations.kind consultations.name consultations.purpose
    consultations.frequency consultations.frequency_text consultations.members consultations.members.name
    consultations.members.organisation consultations.members.on_invitation analysis.data analysis.parties
    analysis.indicators analysis.indicators.name analysis.indicators.source analysis.indicators.area
    analysis.indicators.baseline analysis.indicators.target analysis.indicators.unit analysis.indicators.date
    analysis.current_research.none analysis.current_research.questions analysis.current_research.planning
    analysis.research_wishes communication.communication communication.local communication.thematic
    communication.national communication.activities communication.activities.what
    communication.activities.audience communication.activities.channel communication.activities.date
    communication.activities.url other_agreements other_agreements.type other_agreements.specification
    other_agreements.planning other_agreements.owner interventions interventions.kind interventions.name
    interventions.catalogue interventions.themes interventions.triangle interventions.parties
    interventions.parties.name interventions.parties.organisation_id interventions.parties.role
    interventions.goal interventions.indicators interventions.indicators.name interventions.indicators.source
    interventions.indicators.area interventions.indicators.baseline interventions.indicators.target
    interventions.indicators.unit interventions.indicators.date interventions.target_group
    interventions.activities interventions.planning interventions.monitoring interventions.budget.note
    interventions.budget.lines interventions.budget.lines.year interventions.budget.lines.category
    interventions.budget.lines.description interventions.budget.lines.quantity interventions.budget.lines.rate
    interventions.budget.lines.amount interventions.funding.note interventions.funding.gka_share
    interventions.funding.scheme interventions.funding.lines interventions.funding.lines.year
    interventions.funding.lines.source interventions.funding.lines.organisation
    interventions.funding.lines.amount interventions.funding.lines.committed no_experiment communities
    communities.name communities.catalogue communities.description communities.parties communities.goal
    communities.target_group communities.activities communities.roles clauses clauses.heading clauses.text
    signatories signatories.holder signatories.party signatories.order signatories.name signatories.office
    signatories.organisation signatories.portfolio signatories.mandate
""".split()


def path_without_ids(path: str) -> str:
    """Return `path` without the identity of rows: "interventions.<uuid>.goal" becomes "interventions.goal"."""
    return _ROW_ID.sub("", path)


@cache
def topics() -> dict[str, Topic]:
    """Return everything that can have help, by path, in the order of the editor."""
    labels = {**dict(_texts(AGENDA)), **_CHOICES}
    return {path: Topic(path, _LISTS.get(path) or labels[path], path in _LISTS) for path in _ORDER}


def _texts(group: Group, path: str = "") -> list[tuple[str, str]]:
    found = [(path + item.key, item.label) for item in group.fields]
    for key, part in {**group.groups, **group.rows}.items():
        found += _texts(part, f"{path}{key}.")
    return found


def guidance_for(agenda: Agenda) -> dict[str, Guidance]:
    """Return the help of the template of `agenda`, by path without identities of rows.

    An agenda without a template, or with one from before there was help, gets that of the newest model: one query.
    """
    texts = agenda.template.guidance if agenda.template else {}
    return guidance_in(texts or _newest_guidance(agenda.kind))


def guidance_in(texts: dict[str, dict[str, str]]) -> dict[str, Guidance]:
    """Return the help that `texts` (of a template) holds."""
    return {path: Guidance(**parts) for path, parts in texts.items()}


def _newest_guidance(kind: str) -> dict[str, dict[str, str]]:
    """Return the help of the newest version in use, of `kind` when there is one."""
    usual = Case(When(kind=kind, then=Value(0)), default=Value(1), output_field=IntegerField())
    known = AgendaTemplate.objects.filter(published_at__isnull=False, valid_from__lte=timezone.localdate())
    found = known.filter(kind__in={kind, Kind.MUNICIPAL}).order_by(usual, "-version").values_list("guidance", flat=True)
    return found.first() or {}
