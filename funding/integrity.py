"""Do the rows of the applications still say what their events say, and do the sums hold?"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from agendas.models import FundingScheme
from funding.choices import COMMITTED, AccountState, ChangeState, DecisionKind, Status
from funding.models import Application, GrantDecision
from funding.reconciling.overgiven import overgiven
from funding.rules import ceiling_of, newest_version
from funding.rules.schemes import dutch_year
from gka_portal.notation import euro
from records.clock import now
from records.models import Event

_PROMISES = {DecisionKind.GRANT, DecisionKind.CHANGE, DecisionKind.SETTLEMENT}
_FACTS = ("decision", "number", "date", "amount", "file_sha256")


def misfits() -> Iterator[str]:
    """Yield one sentence per application that does not fit, its first; then the ceilings and plans that were passed."""
    for application in Application.objects.order_by("reference").iterator(chunk_size=200):
        if sentence := first_misfit(application):
            yield f"Aanvraag {application.reference}: {sentence}"
    yield from _ceilings()
    yield from overgiven()


def first_misfit(application: Application) -> str:
    """Return what is wrong with `application` first, or ""."""
    events = list(Event.objects.filter(stream=application.stream).order_by("number"))
    decisions = list(application.decisions.select_related("document").order_by("recorded_at"))
    checks = (
        _status(application, events),
        _granted(application, decisions),
        _decisions(decisions, events),
        _asked(application, events),
        _instalments(application, events, decisions),
        _accounts(application, events),
        _changes(application, events),
        _moments(application, events),
        _documents(application, events),
    )
    return next((sentence for check in checks for sentence in check), "")


def _status(application: Application, events: list[Event]) -> Iterator[str]:
    """Status is what the events add up to: the last one that says where the application went."""
    status = str(Status.PREPARED)
    for event in events:
        if "to" not in event.data:
            continue
        if event.data["from"] != status:
            yield f"gebeurtenis {event.number} ({event.action}) begint bij {event.data['from']}, maar dat was {status}."
            return
        status = event.data["to"]
    if status != application.status:
        yield f"de status is {application.status}, de gebeurtenissen zeggen {status}."


def _granted(application: Application, decisions: list[GrantDecision]) -> Iterator[str]:
    """What is granted is what the last decision gives; a reclaim does not change it."""
    promised = [row.amount for row in decisions if row.kind in _PROMISES]
    wanted = promised[-1] if promised else None
    if application.granted != wanted:
        yield f"verleend is {_euro(application.granted)}, de beschikkingen zeggen {_euro(wanted)}."


def _decisions(decisions: list[GrantDecision], events: list[Event]) -> Iterator[str]:
    """Each decision is as it was recorded, and none is gone."""
    told = {tuple(event.data.get(key) for key in _FACTS) for event in events if "decision" in event.data}
    kept = set()
    for row in decisions:
        amount = None if row.amount is None else Decimal(row.amount)
        sha256 = row.document.sha256 if row.document else None
        known = [facts for facts in told if facts[0] == str(row.pk)]
        facts = (str(row.pk), row.number, row.date.isoformat(), amount, sha256)
        if facts not in {(*one[:3], None if one[3] is None else Decimal(one[3]), one[4]) for one in known}:
            yield f"beschikking {row.number} is niet zoals zij is vastgelegd."
        kept.add(str(row.pk))
    for facts in sorted(told, key=str):
        if facts[0] not in kept:
            yield f"beschikking {facts[1]} is vastgelegd, maar staat er niet meer."


def _asked(application: Application, events: list[Event]) -> Iterator[str]:
    told = next((event.data["years"] for event in reversed(events) if "years" in event.data), None)
    if told is None:
        yield "van de gevraagde bedragen is geen gebeurtenis."
        return
    wanted = {int(year): Decimal(amount) for year, amount in told.items()}
    if dict(application.years.values_list("year", "amount")) != wanted:
        yield "de gevraagde bedragen per jaar zijn niet die van de gebeurtenissen."


def _instalments(application: Application, events: list[Event], decisions: list[GrantDecision]) -> Iterator[str]:
    """What was paid is what was recorded, once; what is planned is the last plan; and never more than was promised."""
    rows = list(application.instalments.all())
    paid = [
        (row.number, row.paid_on.isoformat(), row.paid_amount, row.payment_reference) for row in rows if row.paid_on
    ]
    told = [
        (event.data["number"], event.data["on"], Decimal(event.data["amount"]), event.data["payment_reference"])
        for event in events
        if event.action == "instalment_paid"
    ]
    if sorted(paid) != sorted(told):
        yield "de betaalde termijnen zijn niet die van de gebeurtenissen."
    plan: list[dict[str, Any]] = next(
        (event.data["planned"] for event in reversed(events) if event.action == "instalments_planned"), []
    )
    wanted = {(part["number"], part["on"], Decimal(part["amount"])) for part in plan}
    planned = {(row.number, row.planned_on.isoformat(), row.amount): row.paid_on is None for row in rows}
    if wanted - planned.keys() or {part for part, is_open in planned.items() if is_open} - wanted:
        yield "de geplande termijnen zijn niet die van de gebeurtenissen."
    most = max((row.amount or Decimal() for row in decisions if row.kind in _PROMISES), default=Decimal())
    total = sum((row.paid_amount or Decimal() for row in rows), Decimal())
    if total > most:
        yield f"er is {euro(total)} betaald, en nooit meer verleend dan {euro(most)}."


_ACCOUNT_STATES = {
    "account_submitted": AccountState.SUBMITTED,
    "account_returned": AccountState.RETURNED,
    "account_accepted": AccountState.ACCEPTED,
}


def _accounts(application: Application, events: list[Event]) -> Iterator[str]:
    """How far each account is, and what it says was spent once it was given to OCW, is what was recorded."""
    told = {event.data["year"]: event for event in events if event.action in _ACCOUNT_STATES}
    for row in application.accounts.all():
        event = told.pop(row.year, None)
        if row.state != (_ACCOUNT_STATES[event.action] if event else AccountState.OPEN):
            yield f"de stand van de verantwoording over {row.year} is niet die van de gebeurtenissen."
        elif event and row.state != AccountState.RETURNED and row.spent != Decimal(event.data["spent"]):
            spent = Decimal(event.data["spent"])
            yield f"over {row.year} is {_euro(row.spent)} besteed, de gebeurtenissen zeggen {euro(spent)}."
    for year in told:
        yield f"de verantwoording over {year} is ingediend, maar staat er niet meer."


_CHANGE_STATES = {
    "change_asked": ChangeState.ASKED,
    "change_agreed": ChangeState.AGREED,
    "change_refused": ChangeState.REFUSED,
}


def _changes(application: Application, events: list[Event]) -> Iterator[str]:
    told = {event.data["request"]: _CHANGE_STATES[event.action] for event in events if event.action in _CHANGE_STATES}
    if told != {str(row.pk): row.state for row in application.change_requests.all()}:
        yield "de wijzigingsverzoeken zijn niet die van de gebeurtenissen."


def _moments(application: Application, events: list[Event]) -> Iterator[str]:
    """When it was submitted, and until when activities may go on: the first closes a window, the second sets years."""
    submitted = next((event.at for event in reversed(events) if event.action == "application_submitted"), None)
    stored = application.submitted_at
    if (submitted is None) is not (stored is None) or (submitted and stored and abs(submitted - stored) > _SAME_MOMENT):
        yield "het moment van indienen is niet dat van de gebeurtenissen."
    told = [event.data["activities_until"] for event in events if "activities_until" in event.data and _decides(event)]
    until = application.activities_until.isoformat() if application.activities_until else None
    if until != (told[-1] if told else None):
        yield "de laatste dag van de activiteiten is niet die van de gebeurtenissen."


# The row and its event are written one after the other.
_SAME_MOMENT = timedelta(minutes=1)


def _decides(event: Event) -> bool:
    return "decision" in event.data


def _documents(application: Application, events: list[Event]) -> Iterator[str]:
    """Each document is the file that was added, and none is gone."""
    told = {event.data["document"]: event.data for event in events if event.action == "document_added"}
    for pk, sha256 in application.documents.values_list("pk", "file__sha256"):
        data = told.pop(str(pk), None)
        if data is None or data["sha256"] != sha256:
            yield "een document is niet het bestand dat is toegevoegd."
    for data in told.values():
        yield f"het document {data['name']} is toegevoegd, maar staat er niet meer."


def _ceilings() -> Iterator[str]:
    """A ceiling that was lowered afterwards shows here too: somebody must look at it."""
    given = Application.objects.filter(status__in=COMMITTED).order_by()
    for scheme in _schemes(given):
        moments = given.filter(scheme__code=scheme.code, submitted_at__isnull=False)
        years = {dutch_year(moment) for moment in moments.values_list("submitted_at", flat=True) if moment}
        for ceiling in (ceiling_of(scheme, year) for year in (None, *sorted(years))):
            if ceiling.amount is not None and ceiling.committed > ceiling.amount:
                of_year = f" voor {ceiling.year}" if ceiling.year else " er"
                sentence = f"{of_year} is {euro(ceiling.committed)} verleend, en het plafond is {euro(ceiling.amount)}."
                yield f"Regeling {scheme.code}:{sentence}"


def _schemes(given: QuerySet[Application]) -> list[FundingScheme]:
    """Return of each scheme that gave money the version whose ceiling counts today."""
    today = timezone.localdate(now())
    rows = FundingScheme.objects.filter(code__in=given.values("scheme__code")).order_by("code", "valid_from")
    return [newest_version(first, today) for _code, (first, *_others) in groupby(rows, key=lambda row: row.code)]


def _euro(amount: Decimal | None) -> str:
    return "niets" if amount is None else euro(amount)
