"""Addenda in tests: made by the real actions, written, and brought to a state."""

from typing import Any

from accounts.models import User
from agendas.actions.amending import start_addendum
from agendas.actions.editing import save_part
from agendas.addresses import part_at
from agendas.choices import AddendumSort, State
from agendas.models import Agenda
from agendas.snapshot import content_hash
from tests.cast import Cast
from tests.factories import bring, fresh


def make_addendum(
    cast: Cast, parent: Agenda, *blocks: str, state: str = State.DRAFT, sort: str = AddendumSort.CHANGE, words: str = ""
) -> Agenda:
    """Return an addendum to the signed `parent` that changes `blocks`; each says `words` when that is given."""
    writer = cast.coordinator_noord
    addendum = start_addendum(agenda=parent, sort=sort, blocks=list(blocks), reason="Meer scholen doen mee.", by=writer)
    addendum = fresh(addendum)
    if words or state not in {State.DRAFT, State.WITHDRAWN}:
        for block in blocks:
            say(addendum, block, words or "Wij doen meer.", writer)
    bring(addendum, State(state), cast)
    return fresh(addendum)


def say(addendum: Agenda, block: str, words: str, by: User) -> None:
    """Let `block` ("preamble", "explanation", "interventions" …) say `words`."""
    document = Agenda.objects.select_related("text").get(pk=addendum.pk).text.document
    address = f"{block}.{document[block][0]['id']}" if block in {"interventions", "communities"} else block
    stored = part_at(document, address)
    content: dict[str, Any] = {**stored, **_said(block, f"<p>{words}</p>", stored)}
    save_part(agenda=addendum, address=address, content=content, base=content_hash(stored), by=by)


def _said(block: str, html: str, stored: dict[str, Any]) -> dict[str, Any]:
    match block:
        case "interventions" | "communities":
            return {"goal": html}
        case "preamble" | "explanation":
            return {block: html}
        case "analysis":
            return {block: {**stored[block], "data": html}}
        case "clauses":
            first, *rest = stored[block]
            return {block: [{**first, "text": html}, *rest]}
    raise ValueError(block)
