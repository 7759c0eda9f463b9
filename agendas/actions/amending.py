"""Amending a signed agenda: an addendum that changes some blocks of it and leaves the rest as it is in force.

An addendum is an agenda of its own, on the same way from draft to seal. What it changes, and from which text it
started, stands in its document (`addendum`).
"""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agendas.actions.amended_blocks import AmendRefused, chosen_blocks, free_blocks, take_blocks, titles, why_never
from agendas.actions.amended_text import Text, addendum_text, bring_to, extended_to
from agendas.actions.drafting import make_draft
from agendas.actions.moving import lock_parent, locked, note
from agendas.amending import CURRENT, OWN, in_base_ids, keys_of
from agendas.choices import AddendumSort, State
from agendas.in_force import InForce, text_on
from agendas.models import AddendumBlock, Agenda
from agendas.openings import asked_paths
from agendas.permissions import can_write, has_right
from agendas.rebasing import choices_shown, lost_with, rebase_in, rebase_of
from agendas.roles import Right
from agendas.snapshot import DocumentRefused, check
from agendas.snapshot.addenda import REASON
from agendas.snapshot.checking import text_problem
from agendas.snapshot.cleaning import clean_text
from gka_portal.notation import in_words
from records.clock import now

__all__ = ["AmendRefused", "change_choices", "free_blocks", "settle", "start_addendum", "take_up_again", "why_not"]

MOVED = "De geldende tekst is veranderd sinds dit addendum begon. Werk het addendum eerst bij naar de geldende tekst."
SEEN_ANOTHER = "De tekst is intussen veranderd. Hieronder staat hoe het nu is: kijk uw keuzes na en sla ze dan op."
CHOSEN_ANEW = (
    "Iemand anders wijzigde intussen de keuze of de tekst. Nu gekozen: {now}. Uw eigen keuze staat hieronder nog: kijk "
    "die na en sla op."
)
IN_CORRECTION = (
    "Er is om aanpassing van bepaalde plekken gevraagd. De keuzes van het addendum wijzigen kan niet tot u opnieuw "
    "indient."
)


class LossNotAgreed(AmendRefused):
    """Words would go that nobody agreed to lose."""

    def __init__(self) -> None:
        super().__init__("Er gaat tekst verloren met wat u nu kiest.", "blocks")


def why_not(agenda: Agenda) -> str:
    """Return why no addendum to `agenda` can begin, in a sentence, or ""."""
    if never := why_never(agenda):
        return never
    if agenda.state != State.SIGNED:
        if agenda.is_editable:
            return "Een addendum kan pas als de agenda is ondertekend. Wijzig nu de tekst van de agenda zelf."
        return "Een addendum kan pas als de agenda is ondertekend en verzegeld. Wacht tot het zover is."
    return ""


@transaction.atomic
def start_addendum(
    *, agenda: Agenda, sort: str, blocks: Collection[str], reason: str, end_year: int | None = None, by: User
) -> Agenda:
    """Start a draft that amends the signed `agenda` and return it.

    `blocks` are keys of BLOCKS; an extension has the heading by itself, and a later last year (`end_year`). The whole
    text in force of today goes along; only `blocks` can be written. AmendRefused says why not, and at which field.
    """
    parent = locked(agenda)
    current = _amendable(parent, by)
    chosen, reason = chosen_blocks(_known_sort(sort), blocks), _written(reason)
    text = extended_to(current.document, sort, end_year)
    addendum = _make(parent, text, _facts(current, sort, chosen, reason), by)
    data = {"sort": sort, "blocks": chosen}
    note(addendum, "started", by, {**data, "parent": parent.reference, "base": current.sha256})
    note(parent, "addendum_started", by, data, about=addendum.reference)
    return addendum


@transaction.atomic
def take_up_again(*, addendum: Agenda, by: User) -> Agenda:
    """Start a new addendum with the text of one that was withdrawn, and return it.

    It starts from the same text: when another is in force by now, `settle` comes before it can be submitted.
    """
    lock_parent(addendum)
    old = locked(addendum)
    document = old.text.document
    if old.parent is None or "addendum" not in document:
        raise AmendRefused("Van deze agenda is niet bekend wat hij wijzigt. Begin een nieuw addendum.")
    if old.state != State.WITHDRAWN:
        raise AmendRefused("Dit addendum is niet ingetrokken. U kunt er gewoon in verder werken.")
    current, facts = _amendable(old.parent, by), document["addendum"]
    rebase = rebase_in(document, current)
    base = facts["base"] if rebase.is_needed else _base(current)
    facts = {**facts, "key": str(uuid.uuid4()), "base": base}
    made = _make(old.parent, {**current.document, **rebase.own}, facts, by)
    data = {"sort": facts["sort"], "blocks": facts["blocks"]}
    note(made, "started", by, {**data, "parent": old.parent.reference, "again": old.reference, "base": base["sha256"]})
    note(old, "taken_up_again", by, about=made.reference)
    note(old.parent, "addendum_started", by, data, about=made.reference)
    return made


@transaction.atomic
def change_choices(
    *,
    addendum: Agenda,
    sort: str,
    blocks: Collection[str],
    reason: str,
    end_year: int | None = None,
    shown: str,
    lose: Collection[str] = (),
    by: User,
) -> None:
    """Choose anew what `addendum` does, which blocks it changes and why; `end_year` is that of an extension.

    A block that goes, and the last year of what is no extension any more, say again what is in force; the text of
    before is kept. `shown` is the hash of what was seen (`choices_shown`), `lose` what may go of `lost_with`.
    AmendRefused when that is another by now, LossNotAgreed when something else would go.
    """
    agenda = _writable(addendum, by)
    if not has_right(by, agenda, Right.START):
        raise AmendRefused("Kiezen wat een addendum wijzigt, hoort niet bij uw rol.")
    document = agenda.text.document
    chosen, reason = chosen_blocks(_known_sort(sort), blocks), _written(reason)
    current = _unmoved(agenda)
    period = extended_to(current.document, sort, end_year)["period"]
    becomes = {"sort": sort, "end_year": period["end"], "blocks": chosen, "reason": reason}
    changed = _changed(document, current.document, becomes)
    if not changed:
        return
    _refuse_change(agenda, becomes, shown, lose)
    _take_instead(agenda, chosen)
    row = agenda.addendum
    row.sort, row.reason = sort, reason
    own, held = in_base_ids(document), document["addendum"]["blocks"]
    kept = {key: own[key] for key in keys_of(key for key in chosen if key in held)} | {"period": period}
    told = {"changed": changed, "sort": sort, "end": period["end"]}
    bring_to(agenda, current, chosen, kept, by, action="choices_changed", **told)


def _unmoved(agenda: Agenda) -> InForce:
    """Return the text in force from which the addendum `agenda` started; AmendRefused when that is another by now."""
    rebase = rebase_of(agenda)
    if rebase is None:
        raise AmendRefused("De agenda waar dit addendum bij hoort, is nog niet ondertekend. Wacht tot het zover is.")
    if rebase.is_needed:
        raise AmendRefused(MOVED)
    return rebase.in_force


def _changed(document: Text, current: Text, becomes: dict[str, Any]) -> list[str]:
    """Return which choices of the addendum with this document become others; `current` is the text in force."""
    facts = document["addendum"]
    # Only an extension has a last year of its own.
    was = {**facts, "end_year": (document if facts["sort"] == AddendumSort.EXTEND else current)["period"]["end"]}
    return [key for key, value in becomes.items() if was[key] != value]


def _refuse_change(agenda: Agenda, becomes: dict[str, Any], shown: str, lose: Collection[str]) -> None:
    """Raise AmendRefused in a correction round, for who saw something else, and when words go that nobody agreed to."""
    document = agenda.text.document
    if asked_paths(agenda) is not None:
        raise AmendRefused(IN_CORRECTION)
    if choices_shown(document, lose) != shown:
        raise AmendRefused(CHOSEN_ANEW.format(now=_chosen_now(document, becomes["reason"])))
    if set(lost_with(document, becomes["sort"], becomes["blocks"])) - {*lose}:
        raise LossNotAgreed


def _chosen_now(document: Text, reason: str) -> str:
    """Return what is chosen in an addendum with this document; its reason only when that is not `reason`."""
    facts = document["addendum"]
    until = f" tot en met {document['period']['end']}" if facts["sort"] == AddendumSort.EXTEND else ""
    what = f"{AddendumSort(facts['sort']).label.lower()}{until}, van {in_words(titles(facts['blocks']))}"
    return what if facts["reason"] == reason else f"{what}. De aanleiding is nu: “{facts['reason']}”"


def _take_instead(agenda: Agenda, blocks: list[str]) -> None:
    """Let the addendum `agenda` have `blocks`, and no other. AmendRefused names who has one of them already."""
    mine = AddendumBlock.objects.filter(addendum=agenda.pk)
    mine.exclude(block__in=blocks).delete()
    held = set(mine.values_list("block", flat=True))
    take_blocks(agenda.addendum, [key for key in blocks if key not in held])


@transaction.atomic
def settle(*, addendum: Agenda, choices: Mapping[str, str], base: str, by: User) -> None:
    """Bring `addendum` to the text in force of today; `choices` says "own" or "current" per path of a conflict.

    `base` is the hash of what was shown (`Rebase.shown`). AmendRefused when that is another text by now, and when
    something was not chosen (`field`: the path of the first).
    """
    agenda = _writable(addendum, by)
    rebase = rebase_of(agenda)
    if rebase is None or not rebase.is_needed:
        raise AmendRefused("Dit addendum gaat al uit van de geldende tekst. Er is niets om bij te werken.")
    if rebase.shown != base:
        raise AmendRefused(SEEN_ANOTHER)
    merged = rebase.merged({path: choice for path, choice in choices.items() if choice in {OWN, CURRENT}})
    if merged.conflicts:
        raise AmendRefused("Kies bij elk verschil welke tekst in dit addendum komt.", merged.conflicts[0].path)
    blocks = agenda.text.document["addendum"]["blocks"]
    bring_to(agenda, rebase.in_force, blocks, merged.value, by, action="settled", choices=dict(choices))


def _amendable(parent: Agenda, by: User) -> InForce:
    """Return the text in force of the locked `parent`; AmendRefused unless `by` may start an addendum to it."""
    if problem := why_not(parent):
        raise AmendRefused(problem)
    if not has_right(by, parent, Right.START):
        raise AmendRefused("Een addendum beginnen hoort niet bij uw rol in deze agenda.")
    # The day of the event that is recorded: a demo tells another one than today.
    current = text_on(parent, timezone.localdate(now()))
    if current is None:
        raise AmendRefused("Deze agenda geldt nog niet: er is geen handtekening van vandaag of eerder.")
    return current


def _known_sort(sort: str) -> str:
    if sort not in AddendumSort.values:
        raise AmendRefused("Kies wijziging, intensivering of verlenging.", "sort")
    return sort


def _written(reason: str) -> str:
    """Return `reason` as it is stored. AmendRefused, at its field, when there is none or it cannot be printed."""
    if problem := text_problem(REASON, reason):
        raise AmendRefused(problem, "reason")
    if not (cleaned := str(clean_text(REASON, reason))):
        raise AmendRefused("Schrijf waarom dit addendum er komt.", "reason")
    return cleaned


def _writable(addendum: Agenda, by: User) -> Agenda:
    """Return `addendum` on its locked row, after that of its agenda; AmendRefused unless `by` writes it now."""
    lock_parent(addendum)
    agenda = locked(addendum)
    if "addendum" not in agenda.text.document:
        raise AmendRefused("Dit is geen addendum waarvan het portaal weet wat het wijzigt.")
    if not can_write(by, agenda):
        raise AmendRefused(f"Dit addendum kunt u nu niet wijzigen: het is {agenda.get_state_display().lower()}.")
    return agenda


def _base(current: InForce) -> dict[str, str]:
    return {"on": current.on.isoformat(), "sha256": current.sha256}


def _facts(current: InForce, sort: str, blocks: list[str], reason: str) -> Text:
    before = {key: current.document.get(key) for key in keys_of(blocks)}
    return {
        "sort": str(sort),
        "key": str(uuid.uuid4()),
        "reason": reason,
        "blocks": blocks,
        "base": _base(current),
        "before": before,
    }


def _make(parent: Agenda, text: Text, facts: dict[str, Any], by: User) -> Agenda:
    """Make the draft that says `text` (in the identities of the agenda), and takes its blocks."""
    document = addendum_text(parent, text, facts, by)
    if problems := check(document):
        raise DocumentRefused(problems)
    addendum = make_draft(document, by, parent=parent)
    addendum.template = parent.template
    addendum.save(update_fields=["template"])
    return addendum
