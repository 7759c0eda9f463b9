"""Bringing a written demo agenda to its stage, each step by somebody who may take it."""

from accounts.models import User
from agendas.actions.closing import withdraw
from agendas.actions.editing import save_part
from agendas.actions.reviewing import approve, current_version, send_back, share, submit
from agendas.actions.signing import freeze, recall, refuse
from agendas.addresses import part_at
from agendas.demo.calendar import Calendar
from agendas.demo.paper import PAPER_STORIES, play_paper
from agendas.demo.people import Crew
from agendas.demo.plan import IN_SESSION, UNFINISHED, Plan, Stage, Story
from agendas.demo.refusal import refuse_first
from agendas.demo.signers import put_signature, sign_municipality, signatory_of
from agendas.demo.signing_scenes import decide, play_signing
from agendas.demo.talk import CORRECTED, Talk
from agendas.models import Agenda, CurrentText
from agendas.snapshot import content_hash
from municipalities.roles import Role

_APPROVED_BY_MUNICIPALITY = frozenset(Stage) - {Stage.REVIEW, Stage.REVIEW_MINISTRY, Stage.RETURNED_MINISTRY}
_APPROVED_BY_MINISTRY = frozenset(Stage) - {Stage.REVIEW, Stage.REVIEW_MUNICIPALITY, Stage.RETURNED_MUNICIPALITY}
_REVIEWED_ONLY = frozenset(
    {Stage.REVIEW, Stage.REVIEW_MUNICIPALITY, Stage.REVIEW_MINISTRY, Stage.REVIEW_BOTH}
    | {Stage.RETURNED_MUNICIPALITY, Stage.RETURNED_MINISTRY}
)


def bring(agenda: Agenda, plan: Plan, crew: Crew) -> None:
    """Take the steps from draft to the stage of `plan`; closing waits until the agenda is sealed."""
    when, talk = Calendar(plan), Talk(agenda, plan, crew)
    with when.told("talk"):
        talk.while_writing()
    if plan.stage in UNFINISHED or plan.stage is Stage.READY:
        return
    if plan.stage is Stage.WITHDRAWN:
        with when.told("share"):
            withdraw(agenda=agenda, reason=plan.reason, by=crew["ocw_staff"])
        return
    coordinator = crew.at(plan.codes[0], Role.COORDINATOR)
    with when.told("share"):
        share(agenda=agenda, by=coordinator)
    if plan.stage is Stage.CONSULTATION:
        talk.in_consultation()
        return
    if plan.stage in CORRECTED:
        talk.correct()
    with when.told("submit"):
        if plan.stage is Stage.REVIEW:
            _write_along(agenda, crew["ocw_staff"])
        submit(agenda=agenda, by=coordinator)
    with when.told("review"):
        _review(agenda, plan, crew, talk)
    if plan.stage not in _REVIEWED_ONLY:
        if plan.story is Story.REFUSED_FIRST:
            refuse_first(agenda, plan, crew, when)
        with when.told("freeze"):
            freeze(agenda=agenda, by=coordinator)
        if plan.story in PAPER_STORIES:
            play_paper(agenda, plan, crew, when)
        with when.told("sign"):
            if plan.story not in PAPER_STORIES:
                decide(agenda, plan, crew)
            _sign(agenda, plan, crew)
            play_signing(agenda, plan, crew)


def _write_along(agenda: Agenda, by: User) -> None:
    """OCW adds a sentence; who wrote in a text does not approve it, so a colleague must."""
    stored = part_at(CurrentText.objects.get(agenda=agenda).document, "communication")
    texts = stored["communication"]
    texts = {
        **texts,
        "national": texts["national"] + "<p>Het ministerie nodigt de scholen uit op de landelijke dag.</p>",
    }
    save_part(
        agenda=agenda, address="communication", content={"communication": texts}, base=content_hash(stored), by=by
    )


def _review(agenda: Agenda, plan: Plan, crew: Crew, talk: Talk) -> None:
    alderman, reviewer = crew.at(plan.codes[0], Role.ALDERMAN), crew["ocw_reviewer"]
    sha256 = current_version(agenda).sha256
    if plan.stage is Stage.RETURNED_MUNICIPALITY:
        talk.ask_changes("alderman")
        send_back(agenda=agenda, reason=plan.reason, by=alderman)
        talk.begin_changes("alderman")
        return
    if plan.stage is Stage.RETURNED_MINISTRY:
        talk.ask_changes("reviewer")
        send_back(agenda=agenda, reason=plan.reason, by=reviewer)
        talk.begin_changes("reviewer")
        return
    if plan.stage in _APPROVED_BY_MUNICIPALITY:
        approve(agenda=agenda, sha256=sha256, by=alderman)
    if plan.stage in _APPROVED_BY_MINISTRY:
        approve(agenda=agenda, sha256=sha256, by=reviewer)


def _sign(agenda: Agenda, plan: Plan, crew: Crew) -> None:
    """Sign for everybody whose turn it is, until somebody should still do it, or does so after all agendas are made."""
    if plan.stage is Stage.FROZEN or plan.story is Story.ELSEWHERE:
        return
    if plan.story is not Story.PAPER:
        sign_municipality(agenda, plan, crew)
    if plan.stage is Stage.SIGNED_MUNICIPALITY or plan.story in IN_SESSION:
        return
    if plan.stage is Stage.RECALLED:
        recall(agenda=agenda, reason=plan.reason, by=crew["ocw_staff"])
        return
    for key, waits in (("minister_ocw", Stage.WAITS_FOR_OCW), ("minister_po", Stage.WAITS_FOR_PO)):
        minister = crew[key]
        if plan.stage is Stage.REFUSED:
            refuse(agenda=agenda, signatory_id=signatory_of(agenda, minister).pk, reason=plan.reason, by=minister)
            return
        if plan.stage is not waits:
            put_signature(agenda, "Den Haag", minister)
