"""Fills an empty database for the measurements; run as a process: `python -m bench.filling NUMBER`.

One agenda per state is made by the real actions; the others are copies of its rows, written in bulk. The copies
are right for lists and pages, not for the integrity check: their events are no chain.
"""

import json
import sys
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import django

EVENTS_EACH = 20


def main() -> None:
    """Fill the database and print, as JSON, whom to sign in as and which pages to visit; 0 makes only the tables."""
    django.setup()
    from django.core.management import call_command

    number = int(sys.argv[1])
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("make_development_authority", verbosity=0, stdout=sys.stderr)
    sys.stdout.write(json.dumps(_fill(number) if number else {}) + "\n")


def _fill(number: int) -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import transaction

    from agendas.actions.templates import load_templates
    from bench.talking import talk_about
    from tests.cast import make_cast

    call_command("load_reference", verbosity=0, stdout=sys.stderr)
    cast = make_cast()
    with transaction.atomic():
        load_templates(by=None)
        originals = _originals(cast)
        talk_about(originals["busy"], cast)
        _copies(cast, list(originals.values()), number)
    return {"sessions": _sessions(cast), "pages": _pages(originals)}


def _originals(cast: Any) -> dict[str, Any]:
    """Make one agenda in each state, with three rows in every list, and one with the text of a real agenda."""
    from agendas.actions.drafting import import_document
    from agendas.choices import State
    from tests.agendas.documents import load, story_file
    from tests.factories import fresh, make_agenda

    made = {str(state): make_agenda(cast, state, rows=3) for state in State}
    # As long as a real one, and with a reference of its own.
    made["busy"] = make_agenda(cast, State.DRAFT, rows=3)
    made["story"] = fresh(import_document(document=load(story_file()) | {"reference": None}, by=None))
    return made


def _pages(originals: dict[str, Any]) -> dict[str, str]:
    from agendas.choices import State

    draft, frozen = originals[State.DRAFT], originals[State.FROZEN]
    row = draft.text.document["interventions"][0]["id"]
    return {
        "story": f"/agendas/{originals['story'].reference}/",
        "draft": f"/agendas/{draft.reference}/",
        "admin_form": f"/bench/admin/agendas/agenda/{draft.pk}/change/",
        "frozen": f"/agendas/{frozen.reference}/",
        "signed": f"/agendas/{originals[State.SIGNED].reference}/",
        "block": f"/agendas/{draft.reference}/bewerken/aanhef/",
        "busy": f"/agendas/{originals['busy'].reference}/",
        "row": f"/agendas/{draft.reference}/bewerken/interventies/{row}/",
        "sign": f"/agendas/{frozen.reference}/ondertekenen/",
        "missing": f"/agendas/{draft.reference}/ontbreekt/",
        "history": f"/agendas/{frozen.reference}/historie/",
    }


def _sessions(cast: Any) -> dict[str, str]:
    """Sign everybody in and return the keys of their sessions."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    keys = {}
    for name, user in cast.people.items():
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        keys[name] = str(session.session_key)
    return keys


def _copies(cast: Any, originals: list[Any], number: int) -> None:
    from agendas.models import Agenda
    from municipalities.models import Municipality

    places = cycle(Municipality.objects.current().order_by("cbs_code"))
    plan = [(originals[n % len(originals)], next(places), 2018 + n % 10) for n in range(number - len(originals))]
    agendas = Agenda.objects.bulk_create(
        Agenda(
            **{name: getattr(original, name) for name in _OWN_FIELDS},
            reference=f"GKA-{year}-{place.cbs_code[2:]}-{n + 100}",
            title=f"GKA-agenda {place.name} {year}-{year + 3}",
            start_year=year,
            end_year=year + 3,
        )
        for n, (original, place, year) in enumerate(plan)
    )
    made = [(agenda, original, place) for agenda, (original, place, _) in zip(agendas, plan, strict=True)]
    for rows in filter(None, _rows(made, cast)):
        type(rows[0]).objects.bulk_create(rows, batch_size=500)
    _rounds(made)


_OWN_FIELDS = (
    "kind state subtitle slogan motto preamble introduction explanation coordinator contact created_by state_since"
).split()


def _rows(made: list[Any], cast: Any) -> Iterator[list[Any]]:
    """Yield what belongs to the copies, per table: place, text, who signs, who approved, what happened."""
    from agendas.models import AgendaMunicipality, Approval, CurrentText, Signatory

    yield [AgendaMunicipality(agenda=agenda, municipality=place) for agenda, _, place in made]
    yield [
        CurrentText(
            agenda=agenda,
            document=original.text.document | {"title": agenda.title, "reference": agenda.reference},
            sha256=original.text.sha256,
            changed_at=original.text.changed_at,
        )
        for agenda, original, _ in made
    ]
    signers = {original.pk: list(original.signatories.all()) for _, original, _ in made}
    yield [
        Signatory(
            agenda=agenda,
            **{key: getattr(row, key) for key in Signatory.keys},
            position=row.position,
            office_holder=row.office_holder,
        )
        for agenda, original, _ in made
        for row in signers[original.pk]
    ]
    versions = _versions(made)
    yield list(versions.values())
    yield [
        Approval(
            agenda=agenda,
            version=versions[agenda.pk],
            sha256=versions[agenda.pk].sha256,
            party="municipality",
            approved_at=agenda.state_since,
            approved_by=cast.alderman_alkmaar,
        )
        for agenda, _, _ in made
        if agenda.state == "review"
    ]
    yield list(_events(made, cast))


def _versions(made: list[Any]) -> dict[int, Any]:
    from agendas.models import AgendaVersion

    last = {original.pk: original.versions.order_by("number").last() for _, original, _ in made}
    return {
        agenda.pk: AgendaVersion(
            agenda=agenda, number=1, content=last[original.pk].content, sha256=last[original.pk].sha256
        )
        for agenda, original, _ in made
        if last[original.pk] is not None
    }


def _events(made: list[Any], cast: Any) -> Iterator[Any]:
    from records.canonical import sha256_hex
    from records.models import Event

    for agenda, _, _ in made:
        before = ""
        for number in range(1, EVENTS_EACH + 1):
            own = sha256_hex(f"{agenda.pk}:{number}".encode())
            yield Event(
                stream=agenda.stream,
                number=number,
                action="edited",
                object="preamble",
                data={"before": before, "after": own},
                actor_id=str(cast.coordinator_noord.pk),
                actor_name=cast.coordinator_noord.name,
                at=agenda.state_since,
                previous_hash=before,
                hash=own,
            )
            before = own


def _rounds(made: list[Any]) -> None:
    """Open a round for the copies that are being signed; without it nobody would be at turn."""
    from agendas.actions.rounds import make_requests
    from agendas.models import AgendaVersion, SigningRound

    signing = [agenda for agenda, _, _ in made if agenda.state in {"frozen", "partly_signed", "sealing"}]
    versions = {row.agenda_id: row for row in AgendaVersion.objects.filter(agenda__in=signing).defer("content")}
    rounds = SigningRound.objects.bulk_create(
        SigningRound(
            agenda=agenda,
            version=versions[agenda.pk],
            opened_at=agenda.state_since,
            opened_by_id=agenda.coordinator_id,
        )
        for agenda in signing
    )
    for signing_round in rounds:
        make_requests(signing_round.agenda, signing_round)


if __name__ == "__main__":
    main()
