"""Agendas for tests. A state is reached by the real actions and nothing else; what cannot happen is refused."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from agendas.actions.closing import close, withdraw
from agendas.actions.drafting import import_document
from agendas.actions.reviewing import approve, current_version, send_back, share, submit
from agendas.actions.sealing import store_sealed_pdf
from agendas.actions.signing import freeze, open_round, sign
from agendas.actions.touching import Touch, touch
from agendas.choices import State
from agendas.models import Agenda, AgendaTemplate
from tests.cast import SINCE, Cast

RICH = "<p>Wij werken samen aan <strong>gelijke kansen</strong>.</p><ul><li>op school</li><li>thuis</li></ul>"

# With all of this a measurable goal is complete.
GOAL = {"baseline": "60%", "target": "70%", "date": "2024-07-01"}


def make_agenda(cast: Cast, state: str = State.DRAFT, *, rows: int = 1, **changes: Any) -> Agenda:
    """Return an agenda of Alkmaar, complete for signing, in `state`.

    `rows` is how long every list is (for growth tests); `changes` replace top-level keys of its document.
    An agenda with a gap cannot be frozen: then the action raises Incomplete, as it should.
    """
    document = complete_document(cast, rows=rows) | changes
    agenda = fresh(import_document(document=document, by=None))
    bring(agenda, State(state), cast)
    return fresh(agenda)


def empty_agenda(cast: Cast) -> Agenda:
    """Return a draft of Alkmaar with nothing but a title and a period."""
    document = {
        "format": "gka-agenda/1",
        "kind": "municipal",
        "title": "GKA-agenda Alkmaar",
        "municipalities": [cast.alkmaar.cbs_code],
        "period": {"start": 2027, "end": 2030},
    }
    return fresh(import_document(document=document, by=None))


def fresh(agenda: Agenda) -> Agenda:
    """Return `agenda` as it is in the database now."""
    return Agenda.objects.select_related("text").get(pk=agenda.pk)


def make_template(by: User | None = None) -> AgendaTemplate:
    """Return the national template with pillars, a preamble and one clause; the same one when asked again."""
    content = {
        "title": "GKA-agenda {gemeente} {periode}",
        "preamble": "<p>Alle kinderen in {gemeente} verdienen gelijke kansen.</p>",
        "introduction": "<p>Deze agenda loopt in {periode}.</p>",
        "pillars": pillars(),
        "clauses": clauses(),
    }
    facts = {"valid_from": SINCE, "created_by": by, "published_at": timezone.now(), "content": content}
    return AgendaTemplate.objects.get_or_create(version=1, defaults=facts)[0]


def bring(agenda: Agenda, state: State, cast: Cast) -> None:
    """Take the steps that lead from draft to `state`, each by somebody of the cast who may."""
    writer = cast.coordinator_noord
    if state == State.CONSULTATION:
        share(agenda=agenda, by=writer)
    elif state == State.WITHDRAWN:
        withdraw(agenda=agenda, reason="De gemeente stopt.", by=cast.ocw_staff)
    elif state != State.DRAFT:
        submit(agenda=agenda, by=writer)
        if state == State.RETURNED:
            send_back(agenda=agenda, reason="De planning klopt niet.", by=cast.alderman_alkmaar)
        elif state != State.REVIEW:
            _bring_to_signing(agenda, state, cast)


def _bring_to_signing(agenda: Agenda, state: State, cast: Cast) -> None:
    approve_all(agenda, cast)
    freeze(agenda=agenda, by=cast.coordinator_noord)
    signers = [cast.alderman_alkmaar, cast.minister_ocw, cast.minister_po]
    for by in signers[: {State.FROZEN: 0, State.PARTLY_SIGNED: 1}.get(state, 3)]:
        sign_as(agenda, by)
    if state in {State.SIGNED, State.CLOSED}:
        store_sealed_pdf(signing_round=agenda.rounds.get(), pdf=b"%PDF-1.7 only for tests")
    if state == State.CLOSED:
        close(agenda=agenda, by=cast.ocw_staff)


def approve_all(agenda: Agenda, cast: Cast) -> None:
    """Approve the version under review for the municipality and for the ministry."""
    sha256 = current_version(agenda).sha256
    for by in (cast.alderman_alkmaar, cast.ocw_reviewer):
        approve(agenda=agenda, sha256=sha256, by=by)


def read_as(agenda: Agenda, by: User) -> None:
    """Read the frozen text to its end, as who signs it must first."""
    assert touch(agenda=agenda, what=Touch.READ, by=by), f"{by} has nothing to read here"


def sign_as(agenda: Agenda, by: User) -> None:
    """Read and sign for the office that `by` holds."""
    signatory = agenda.signatories.get(office_holder__user=by)
    sha256 = open_round(agenda).version.sha256
    touch(agenda=agenda, what=Touch.READ, by=by)
    sign(agenda=agenda, signatory_id=signatory.pk, sha256=sha256, place="Alkmaar", factor="totp", by=by)


def complete_document(cast: Cast, rows: int = 1) -> dict[str, Any]:
    """Return a document (gka-agenda/1, without reference) that lacks nothing for signing."""
    return {
        "format": "gka-agenda/1",
        "kind": "municipal",
        "title": "GKA-agenda Alkmaar",
        "subtitle": "Gelijke Kansen Alliantie",
        "slogan": "Gelijke kansen voor alle kinderen",
        "municipalities": [cast.alkmaar.cbs_code],
        # In the past, so that a signed agenda can be closed.
        "period": {"start": 2022, "end": 2025},
        "coordinator": {"email": cast.coordinator_noord.email},
        "contact": {"email": cast.officer_alkmaar.email},
        "preamble": RICH,
        "introduction": RICH,
        "explanation": RICH,
        "themes": ["Professionalisering"],
        "factors": ["Geloof in eigen kunnen"],
        "pillars": pillars(),
        "clauses": clauses(rows),
        "case_numbers": [{"organisation": "Gemeente Alkmaar", "number": f"2027-{n}"} for n in range(rows)],
        "local_agendas": [{"name": f"Onderwijsagenda {n}", "period": "2017-2020"} for n in range(rows)],
        "consultations": consultations(rows),
        "analysis": _analysis(rows),
        "communication": {
            **dict.fromkeys(("communication", "local", "thematic", "national"), RICH),
            "activities": [{"what": f"Bijeenkomst {n}", "audience": "Scholen"} for n in range(rows)],
        },
        "other_agreements": [
            {"type": f"Gesprek {n}", "specification": "Over ruimte", "planning": "Doorlopend"} for n in range(rows)
        ],
        # Long lists in the first one only: an agenda prints at most 300 rows.
        "interventions": [intervention(number, rows if number == 0 else 1) for number in range(rows)],
        "communities": [community(number) for number in range(rows)],
        "signatories": signatories(cast),
    }


def pillars() -> list[dict[str, Any]]:
    names = ("Verbinding", "Effectiviteit", "Kennisdeling")
    return [{"heading": name, "text": f"Wij kiezen voor {name.lower()}."} for name in names]


def clauses(rows: int = 1) -> list[dict[str, Any]]:
    text = "<p>De afspraken lopen tot het eind.</p>"
    return [{"key": f"duur-{n}", "heading": "Duur", "text": text} for n in range(rows)]


def consultations(rows: int = 1) -> list[dict[str, Any]]:
    """Return at least a governance and a policy consultation, each with `rows` members."""
    kinds = ["governance", "policy", *["other"] * (rows - 2)]
    return [
        {
            "kind": kind,
            "name": f"Overleg {number}",
            "purpose": "Voortgang bespreken",
            "frequency": "quarterly",
            "members": [{"name": f"Deelnemer {n}", "on_invitation": n % 2 == 1} for n in range(rows)],
        }
        for number, kind in enumerate(kinds, start=1)
    ]


def _analysis(rows: int) -> dict[str, Any]:
    return {
        "data": RICH,
        "parties": ["DUO", "CBS"],
        "current_research": {"none": False, "questions": RICH, "planning": "Voorjaar 2023"},
        "research_wishes": RICH,
        "indicators": [{"name": f"Schooladvies {n}", **GOAL} for n in range(rows)],
    }


def intervention(number: int = 0, rows: int = 1) -> dict[str, Any]:
    """Return an intervention whose contact school is 99X001; per line 2022 it costs 3.000, of which GKA pays 2.000."""
    return {
        "kind": "experiment" if number % 2 else "intervention",
        "name": f"De Transformatieve School {number}",
        "catalogue": "De Transformatieve School",
        "themes": ["Professionalisering"],
        "triangle": ["school"],
        **dict.fromkeys(("goal", "activities", "monitoring"), RICH),
        "planning": f"{RICH}<p>Van september 2022 tot juli 2024.</p>",
        "target_group": "Leraren en leerlingen",
        "parties": [
            {"name": "School 99X001", "role": "applicant", "organisation_id": "99X001"},
            *({"name": f"Partij {n}", "role": "participant"} for n in range(rows)),
        ],
        "indicators": [{"name": f"Spelgevoel {n}", **GOAL} for n in range(rows)],
        "budget": {
            "note": RICH,
            "lines": [
                {"year": 2022, "category": "training", "description": f"Scholing {n}", "amount": "3000.00"}
                for n in range(rows)
            ],
        },
        "funding": {
            "note": RICH,
            "gka_share": "2/3",
            "lines": [
                line
                for _ in range(rows)
                for line in (
                    {"year": 2022, "source": "gka", "amount": "2000.00"},
                    {"year": 2022, "source": "school", "organisation": "De scholen", "amount": "1000.00"},
                )
            ],
        },
    }


def community(number: int = 0) -> dict[str, Any]:
    return {
        "name": f"Community {number}",
        "catalogue": "Community Urban Education",
        "parties": ["Scholen voor voortgezet onderwijs"],
        "target_group": "Schoolleiders",
        **dict.fromkeys(("description", "goal", "activities", "roles"), RICH),
    }


def signatories(cast: Cast) -> list[dict[str, Any]]:
    """Return the alderman of Alkmaar first, then both ministers."""
    return [
        {
            "party": "municipality" if holder.municipality_id else "ministry",
            "name": holder.name,
            "office": holder.office,
            "organisation": holder.organisation,
            "portfolio": holder.portfolio,
            "order": order,
            "mandate": "Besluit van het college van 1 mei 2022" if holder.municipality_id else "",
        }
        for holder, order in (
            (cast.offices["alderman_alkmaar"], 1),
            (cast.offices["minister_ocw"], 2),
            (cast.offices["minister_po"], 2),
        )
    ]
