"""On what the power to sign rests, on a day: the office, the mandate of its holder and the decision of the college.

Sources (domain.md, A4 and B9): the mayor represents the municipality and may charge another with it (art. 171
Gemeentewet), so an alderman needs a mandate; the college decides to enter into an agreement (art. 160 lid 1 onder e);
a minister and a state secretary sign by office.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.conf import settings

from agendas.checks import ADVICE
from agendas.choices import SigningParty
from agendas.models import CollegeDecision, Signatory, SigningRequest, SigningRound
from gka_portal.notation import dutch_date, with_article
from municipalities.choices import MUNICIPAL_MANDATES, OfficeKind
from municipalities.models import Mandate, OfficeHolder

_NEEDS_MANDATE = frozenset({OfficeKind.ALDERMAN})

Asked = Signatory | SigningRequest


def stops_without_mandate() -> bool:
    """Does nobody sign, and is nothing frozen, without the mandate that an office needs?"""
    return settings.SIGNING_MANDATE != ADVICE


def stops_without_college_decision() -> bool:
    """Does a municipality sign only after the decision of its college is recorded?"""
    return settings.SIGNING_COLLEGE_DECISION != ADVICE


def needs_mandate(row: Asked) -> bool:
    """Does the office of who signs here not give the power to sign by itself?"""
    return row.office_holder is not None and row.office_holder.kind in _NEEDS_MANDATE


def in_office(holder: OfficeHolder, on: date) -> bool:
    """Does `holder` hold the office on the day `on`? No query."""
    return (holder.start is None or holder.start <= on) and (holder.end is None or on <= holder.end)


def left_office(row: Asked, on: date) -> bool:
    """Is who signs here not in office on the day `on`? No query when `office_holder` was selected with `row`."""
    return row.office_holder is not None and not in_office(row.office_holder, on)


def mandate_for(request: SigningRequest, on: date) -> Mandate | None:
    """Return the mandate under which the office holder of `request` may sign on the day `on`, or None."""
    if request.office_holder_id is None:
        return None
    return _in_force(_mandates([request]).get(request.office_holder_id, []), on)


def mandates_and_problems(rows: Iterable[Asked], on: date) -> tuple[dict[UUID, Mandate], dict[UUID, str]]:
    """Return what `mandate_for` and `authority_problem` find, each by row that has one; one query for both."""
    asked = list(rows)
    known = _mandates(asked)
    found = {row.pk: _in_force(known.get(row.office_holder_id or 0, []), on) for row in asked}
    return {pk: mandate for pk, mandate in found.items() if mandate is not None}, _lacks(asked, known, on)


def signs_by_office(row: Asked) -> bool:
    """Does the office itself give the power to sign here: a mayor, a minister?"""
    return row.office_holder is not None and not needs_mandate(row)


def unlisted_power(text: str, *, by_office: bool) -> str:
    """Return on what the power to sign rests without a mandate in the list; `text`: as the agenda says, or ""."""
    words = ["Volgt uit het ambt"] if by_office else []
    return ". ".join([*words, *([f"Volgens de tekst: {text}"] if text else [])])


def authority_problem(row: Asked, on: date) -> str:
    """Return which mandate who signs here lacks on the day `on`, in a sentence; "" when none is needed or it holds."""
    return authority_problems([row], on).get(row.pk, "")


def authority_problems(rows: Iterable[Asked], on: date) -> dict[UUID, str]:
    """Return the sentence of `authority_problem` per row that has one; one query, none when no office needs it."""
    asked = [row for row in rows if needs_mandate(row)]
    return _lacks(asked, _mandates(asked), on)


def _lacks(rows: list[Asked], known: dict[int, list[Mandate]], on: date) -> dict[UUID, str]:
    found = {row.pk: _lack(row, known.get(row.office_holder_id or 0, []), on) for row in rows if needs_mandate(row)}
    return {pk: sentence for pk, sentence in found.items() if sentence}


def college_decisions(signing_round: SigningRound) -> dict[int, CollegeDecision]:
    """Return the decisions about the frozen text that stand, by municipality; one query."""
    return {row.municipality_id: row for row in signing_round.college_decisions.filter(voided_at=None)}


def college_problem(signing_round: SigningRound, request: SigningRequest, on: date) -> str:
    """Return why the college gives no ground to sign on the day `on`; "" when it does, or nothing is asked of it."""
    return college_problems(signing_round, [request], on).get(request.pk, "")


def college_problems(signing_round: SigningRound, requests: Iterable[SigningRequest], on: date) -> dict[UUID, str]:
    """Return the sentence of `college_problem` per request that has one; one query at most."""
    places = {row.pk: row.office_holder.municipality_id for row in requests if _asks_college(row) and row.office_holder}
    if not places:
        return {}
    decisions = college_decisions(signing_round)
    colleges = {row.pk: f"het college van {with_article(row.organisation)}" for row in requests if row.pk in places}
    found = {}
    for pk, place in places.items():
        decision = decisions.get(place or 0)
        if decision is None:
            found[pk] = f"Er is nog geen besluit van {colleges[pk]} over deze tekst vastgelegd."
        elif decision.date > on:
            found[pk] = (
                f"Het besluit van {colleges[pk]} is van {dutch_date(decision.date)}. "
                f"De dag van ondertekening is {dutch_date(on)}: dat is eerder."
            )
    return found


def _asks_college(request: SigningRequest) -> bool:
    return request.party == SigningParty.MUNICIPALITY


def _mandates(rows: Iterable[Asked]) -> dict[int, list[Mandate]]:
    """Return every mandate that counts for the office, by its holder, the latest first; one query."""
    holders = {row.office_holder_id: needs_mandate(row) for row in rows if row.office_holder_id is not None}
    found: dict[int, list[Mandate]] = {}
    if not holders:
        return found
    for mandate in Mandate.objects.filter(office_holder__in=list(holders)).order_by("-start", "-pk"):
        if mandate.kind in MUNICIPAL_MANDATES or not holders[mandate.office_holder_id]:
            found.setdefault(mandate.office_holder_id, []).append(mandate)
    return found


def _in_force(mandates: list[Mandate], on: date) -> Mandate | None:
    return next((row for row in mandates if row.start <= on and (row.end is None or on <= row.end)), None)


def _lack(row: Asked, mandates: list[Mandate], on: date) -> str:
    """Return what is wrong with `mandates`, the latest first, for who signs at `row` on the day `on`."""
    if _in_force(mandates, on) is not None:
        return ""
    name = row.who if isinstance(row, SigningRequest) else row.name
    over = [mandate for mandate in mandates if mandate.end is not None and mandate.end < on]
    if over:
        last = max(over, key=lambda mandate: mandate.end or on)
        end = dutch_date(last.end or on)
        return f"De bevoegdheid van {name} om te ondertekenen ({last}) is op {end} verlopen."
    if mandates:
        first = mandates[-1]
        return f"De bevoegdheid van {name} om te ondertekenen ({first}) geldt pas vanaf {dutch_date(first.start)}."
    return f"Er is geen bevoegdheid vastgelegd waarmee {name} namens de gemeente mag ondertekenen."
