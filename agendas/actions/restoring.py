"""What is written when an earlier text is put back: that text, with what no longer exists as it is today."""

from typing import Any

from accounts.models import User
from agendas.models import Agenda, AgendaVersion, Checkpoint
from agendas.openings import both, is_open, paths_of
from agendas.permissions import municipalities_to_start
from agendas.snapshot.kept import document_in
from agendas.snapshot.writing import person_for
from agendas.workflow import StepRefused
from interventions.models import CatalogueEntry, Factor, Theme
from municipalities.models import SchoolBoard

# What says which agenda it is and not what stands in it. Who coordinates was handed over, not written.
_KEPT = frozenset({"format", "kind", "reference", "parent", "coordinator", "addendum"})

OUTDATED = (
    "Deze tekst is van vóór het bijwerken van dit addendum naar de geldende tekst. Terugzetten zou een wijziging van "
    "een ander addendum ongedaan maken. Neem over wat u nodig hebt."
)


def document_to_restore(agenda: Agenda, source: AgendaVersion | Checkpoint, by: User) -> dict[str, Any]:
    """Return the top-level keys to write to `agenda` so that it says what `source` said.

    Today's are kept: the coordinator; the contact when that account is gone; the municipalities when one of the
    old ones is not up to `by`. Themes and entries of the catalogue that no longer exist are left out. StepRefused when
    an addendum was brought to another text in force since.
    """
    today, old = agenda.text.document, document_in(source)
    parts = {key: value for key, value in old.items() if key in today and key not in _KEPT}
    if parts.get("contact") and person_for(parts["contact"]) is None:
        parts["contact"] = today["contact"]
    added = {row["code"] for row in parts["municipalities"]} - {row["code"] for row in today["municipalities"]}
    if added - set(municipalities_to_start(by).filter(cbs_code__in=added).values_list("cbs_code", flat=True)):
        parts["municipalities"] = today["municipalities"]
    return _amended(with_known_names(parts), today, old)


def _amended(parts: dict[str, Any], today: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """Of an addendum only what it changes now and changed then is put back: the rest is the text in force."""
    paths = both(paths_of(today.get("addendum")), paths_of(old.get("addendum")))
    if paths is None:
        return parts
    before, then = ((text.get("addendum") or {}).get("before", {}) for text in (today, old))
    if any(key in then and then[key] != text for key, text in before.items()):
        raise StepRefused(OUTDATED)
    kept = {key: value for key, value in parts.items() if is_open(paths, key)}
    if is_open(paths, "period.end"):
        kept["period"] = parts["period"]
    return kept


def with_known_names(parts: dict[str, Any]) -> dict[str, Any]:
    """Return `parts` (with all lists) without themes, factors, entries and schools that the portal no longer has."""
    themes, factors, catalogue = (
        set(model.objects.values_list("name", flat=True)) for model in (Theme, Factor, CatalogueEntry)
    )
    boards = [party["organisation_id"] for row in parts["interventions"] for party in row["parties"]]
    known = SchoolBoard.objects.known(filter(None, boards))
    return {
        **parts,
        "themes": [name for name in parts["themes"] if name in themes],
        "factors": [name for name in parts["factors"] if name in factors],
        "interventions": [
            {
                **row,
                "themes": [name for name in row["themes"] if name in themes],
                "catalogue": row["catalogue"] if row["catalogue"] in catalogue else None,
                "parties": [
                    {**party, "organisation_id": party["organisation_id"] if party["organisation_id"] in known else ""}
                    for party in row["parties"]
                ],
            }
            for row in parts["interventions"]
        ],
        "communities": [
            {**row, "catalogue": row["catalogue"] if row["catalogue"] in catalogue else None}
            for row in parts["communities"]
        ],
    }
