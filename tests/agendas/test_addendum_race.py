"""Two people amend the same agenda at the same moment: one open addendum per block, and each its own reference."""

from functools import partial

import pytest

from agendas.actions import amending
from agendas.actions.amending import AmendRefused, start_addendum
from agendas.models import AddendumBlock, Agenda
from tests.agendas.addenda import signed_agenda
from tests.agendas.racing import again, complaints, failures, race, refused
from tests.cast import Cast
from tests.factories import fresh

pytestmark = pytest.mark.django_db(transaction=True)


def starting(cast: Cast, agenda: Agenda, *blocks: str) -> partial[Agenda]:
    person = again(cast.coordinator_noord)
    return partial(start_addendum, agenda=fresh(agenda), sort="change", blocks=blocks, reason="Meer doen.", by=person)


def test_two_at_the_same_moment_do_not_both_get_a_block(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    agenda = signed_agenda(cast)
    outcomes = race(starting(cast, agenda, "analysis"), starting(cast, agenda, "analysis", "communities"))

    assert failures(outcomes, AmendRefused) == []
    assert refused(outcomes, AmendRefused) == 1
    first = Agenda.objects.get(parent=agenda)
    assert any(first.reference in str(outcome) for outcome in outcomes if isinstance(outcome, AmendRefused))

    # Without the lock on the agenda the database still refuses the second, with the same sentence; and two that take
    # different blocks at once each get a reference of their own.
    monkeypatch.setattr(amending, "locked", fresh)
    more = race(starting(cast, agenda, "clauses"), starting(cast, agenda, "clauses"))
    assert failures(more, AmendRefused) == []
    assert refused(more, AmendRefused) == 1
    assert failures(race(starting(cast, agenda, "preamble"), starting(cast, agenda, "explanation"))) == []
    references = {f"{agenda.reference}-A{number}" for number in range(1, 5)}
    assert set(agenda.addenda.values_list("reference", flat=True)) == references
    assert AddendumBlock.objects.filter(parent=agenda, block="clauses", is_open=True).count() == 1
    assert [line for row in agenda.addenda.all() for line in complaints(row)] == []
