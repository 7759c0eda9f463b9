"""Help per field: what belongs here, a good and a weak example, and who usually knows.

The texts stand in the national model (`AgendaTemplate.guidance`), by the path of the field without the identity of
rows: "interventions.goal". What can have help is listed here: every text, list and choice that people fill in.
"""

import re
from dataclasses import asdict, dataclass, replace
from functools import cache

from django.db.models import Case, JSONField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from agendas.addresses import ROW_LISTS
from agendas.choices import Kind
from agendas.labels import LABELS, LISTS
from agendas.models import Agenda, AgendaTemplate
from agendas.structure import AGENDA, MOST_YEARS_EXTENDED, Block, Group, block_of

_ROW_ID = re.compile(r"\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\.|$)")
LIMIT = 600
_FETCHED = "newest_guidance"
_END_OF_ADDENDUM = (
    f"Het laatste kalenderjaar. Een agenda duurt met zijn verlengingen samen hoogstens {MOST_YEARS_EXTENDED} jaar. "
    "Kies een jaar waarin alle interventies klaar kunnen zijn."
)


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
        if parent in ROW_LISTS or parent not in {**LISTS, **_PARTS}:
            return self.label
        return f"{LISTS.get(parent) or _PARTS[parent]}: {self.label}"


_PARTS = {"analysis.current_research": "Lopend onderzoek"}
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
    labels = {**dict(_texts(AGENDA)), **LABELS}
    return {path: Topic(path, LISTS.get(path) or labels[path], path in LISTS) for path in _ORDER}


def _texts(group: Group, path: str = "") -> list[tuple[str, str]]:
    found = [(path + item.key, item.label) for item in group.fields]
    for key, part in {**group.groups, **group.rows}.items():
        found += _texts(part, f"{path}{key}.")
    return found


def guidance_for(agenda: Agenda) -> dict[str, Guidance]:
    """Return the help of the template of `agenda`, by path without identities of rows.

    An agenda without a template, or with one from before there was help, gets that of the newest model: one query
    (two for a kind that has no model), and none when `with_guidance` fetched it.
    """
    texts = agenda.template.guidance if agenda.template else {}
    if not texts:
        texts = getattr(agenda, _FETCHED) if hasattr(agenda, _FETCHED) else _newest_guidance(agenda.kind)
    return _of_kind(agenda.kind, guidance_in(texts or {}))


def _of_kind(kind: str, known: dict[str, Guidance]) -> dict[str, Guidance]:
    """Return the help `known` with what is otherwise in an addendum: an agenda and its extensions may last longer."""
    if kind != Kind.ADDENDUM or "period.end" not in known:
        return known
    return {**known, "period.end": replace(known["period.end"], what=_END_OF_ADDENDUM, weak="")}


def guidance_in(texts: dict[str, dict[str, str]]) -> dict[str, Guidance]:
    """Return the help that `texts` (of a template) holds."""
    return {path: Guidance(**parts) for path, parts in texts.items()}


def _newest_guidance(kind: str) -> dict[str, dict[str, str]] | None:
    """Return the help of the newest model in use, of `kind` when there is one."""
    models = (AgendaTemplate.objects.in_use(known) for known in dict.fromkeys((kind, Kind.MUNICIPAL)))
    found = (known.values_list("guidance", flat=True).first() for known in models)
    return next((texts for texts in found if texts is not None), None)


def with_guidance(agendas: QuerySet[Agenda]) -> QuerySet[Agenda]:
    """Fetch with `agendas`, where they have no help of their own, what `guidance_for` gives them."""
    kinds = (OuterRef("kind"), Kind.MUNICIPAL)
    newest = [Subquery(AgendaTemplate.objects.in_use(kind).values("guidance")[:1]) for kind in kinds]
    has_none = Q(template=None) | Q(template__guidance={})
    return agendas.annotate(**{_FETCHED: Case(When(has_none, then=Coalesce(*newest)), output_field=JSONField())})
