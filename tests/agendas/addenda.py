"""Addenda for tests: by the real actions, from a signed agenda of Alkmaar to a sealed addendum."""

from collections.abc import Collection
from typing import Any

from agendas.actions.amending import change_choices, start_addendum
from agendas.actions.closing import withdraw
from agendas.actions.editing import save_part
from agendas.actions.reviewing import submit
from agendas.actions.sealing import store_sealed_pdf
from agendas.actions.signing import freeze
from agendas.addresses import part_at
from agendas.choices import State
from agendas.models import Agenda
from agendas.rebasing import choices_shown
from agendas.snapshot import content_hash
from tests.cast import Cast
from tests.factories import approve_all, fresh, intervention, make_agenda, sign_as

WORDS = "<p>Vanaf nu ook op de basisscholen.</p>"


def signed_agenda(cast: Cast, **changes: Any) -> Agenda:
    """Return a signed agenda of 2024-2027 with two interventions of 2024."""
    rows: list[dict[str, Any]] = [intervention(number) for number in range(2)]
    for row in rows:
        for line in (*row["budget"]["lines"], *row["funding"]["lines"]):
            line["year"] = 2024
    usual = {"period": {"start": 2024, "end": 2027}, "interventions": rows}
    return make_agenda(cast, State.SIGNED, **(usual | changes))


def make_addendum(cast: Cast, agenda: Agenda, *blocks: str, sort: str = "change", **more: Any) -> Agenda:
    """Return a draft that amends `blocks` of `agenda`, in which nothing is written yet."""
    reason = more.pop("reason", "De gemeente wil meer doen.")
    by = more.pop("by", cast.coordinator_noord)
    return fresh(start_addendum(agenda=agenda, sort=sort, blocks=blocks, reason=reason, by=by, **more))


def choose(addendum: Agenda, *blocks: str, by: Any, lose: Collection[str] = (), **changes: Any) -> None:
    """Let `addendum` change other `blocks`, as somebody does who sees it as it is now and may lose `lose`.

    `changes`: another sort, reason or end_year.
    """
    document = fresh(addendum).text.document
    facts = document.get("addendum") or {"sort": "change", "reason": "Meer doen."}
    usual = {
        "sort": facts["sort"],
        "reason": facts["reason"],
        "end_year": document["period"]["end"] if facts["sort"] == "extend" else None,
        "shown": choices_shown(document, lose) if "addendum" in document else "",
    }
    change_choices(addendum=addendum, blocks=blocks, lose=lose, by=by, **{**usual, **changes})


def write_at(agenda: Agenda, address: str, by: Any, **content: Any) -> Agenda:
    """Change top-level keys of the block, or fields of the row, at `address`."""
    agenda = fresh(agenda)
    stored = part_at(agenda.text.document, address)
    save_part(agenda=agenda, address=address, content={**stored, **content}, base=content_hash(stored), by=by)
    return fresh(agenda)


def sign_addendum(cast: Cast, addendum: Agenda) -> Agenda:
    """Bring a complete draft all the way: submitted, approved, frozen, signed by all, sealed."""
    submit(agenda=addendum, by=cast.coordinator_noord)
    approve_all(fresh(addendum), cast)
    freeze(agenda=fresh(addendum), by=cast.coordinator_noord)
    for by in (cast.alderman_alkmaar, cast.minister_ocw, cast.minister_po):
        sign_as(fresh(addendum), by)
    store_sealed_pdf(signing_round=addendum.rounds.get(outcome="open"), pdf=b"%PDF-1.7 only for tests")
    return fresh(addendum)


def signed_addendum(cast: Cast, agenda: Agenda, *blocks: str, words: str = WORDS) -> Agenda:
    """Return a sealed addendum to `agenda` that changed its explanation, and which of `blocks` are told so."""
    addendum = make_addendum(cast, agenda, *(blocks or ("explanation",)))
    write_at(addendum, "explanation", cast.coordinator_noord, explanation=words)
    return sign_addendum(cast, fresh(addendum))


def withdrawn(cast: Cast, addendum: Agenda) -> Agenda:
    withdraw(agenda=addendum, reason="Toch niet nodig.", by=cast.ocw_staff)
    return fresh(addendum)
