"""After a merger: who signs what was set before it, and an addendum that was still being written."""

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.emails import render
from accounts.models import OutgoingMail, User
from agendas.actions.moving_places import end_and_move, move_merged
from agendas.actions.reviewing import approve, current_version, send_back, submit
from agendas.actions.rounds import open_round
from agendas.actions.sealing import store_sealed_pdf
from agendas.actions.signing import freeze
from agendas.actions.substituting import candidates
from agendas.choices import State, Step, Substitution
from agendas.completeness import missing_for
from agendas.in_force import text_on
from agendas.integrity import first_misfit
from agendas.models import Agenda, Signature
from agendas.snapshot.checking import check
from agendas.workflow import StepRefused
from municipalities.models import Membership, Municipality, OfficeHolder
from municipalities.roles import Role
from tests.agendas.addenda import make_addendum, signed_agenda, write_at
from tests.agendas.racing import again
from tests.agendas.test_substituting import change, make_holder, request_of, sign_instead
from tests.cast import SINCE, Cast
from tests.factories import complete_document, fresh, make_agenda, sign_as

TODAY = timezone.localdate()
LAST_DAY = TODAY - datetime.timedelta(days=1)
HERE = "Wouter Alkmaar"


def _merge(cast: Cast, former: Municipality, into: Municipality | None, **changes: Any) -> None:
    facts: dict[str, Any] = {"last_day": LAST_DAY, "moves_offices": False, **changes}
    end_and_move(municipality=former, successor=into, by=cast.administrator, **facts)


def _holder_of(cast: Cast, place: Municipality, name: str = "Zita Zwolle") -> OfficeHolder:
    """Return an alderman of `place`, with an account and the role."""
    holder = make_holder(cast, name, municipality=place, organisation=f"gemeente {place.name}", office="Wethouder")
    Membership.objects.create(user=holder.user, role=Role.ALDERMAN, municipality=place, start=SINCE)
    return holder


def _account(holder: OfficeHolder) -> User:
    return User.objects.get(pk=holder.user_id)


@pytest.mark.parametrize("state", [State.FROZEN, State.PARTLY_SIGNED], ids=str)
def test_the_successor_signs_what_was_set(cast: Cast, client: Any, state: State) -> None:
    order = {"signatories": _ministers_first(cast)} if state == State.PARTLY_SIGNED else {}
    agenda = make_agenda(cast, State.FROZEN, **order)
    if order:
        sign_as(agenda, cast.minister_ocw)
        sign_as(agenda, cast.minister_po)
    before, text = open_round(agenda).version.sha256, fresh(agenda).text.document
    holder, elsewhere = _holder_of(cast, cast.zwolle), _holder_of(cast, cast.breda, "Bram Breda")
    assert candidates(request_of(agenda, HERE), cast.ocw_staff) == []
    with pytest.raises(StepRefused, match="hoort niet bij"):
        change(agenda, HERE, holder, cast.ocw_staff)
    _merge(cast, cast.alkmaar, cast.zwolle)

    mail = render(OutgoingMail.objects.get(template="agenda_place_ended"))
    assert "Wijs dan op de pagina Ondertekening een ambtsdrager van Zwolle aan" in mail.body
    assert candidates(request_of(agenda, HERE), cast.ocw_staff) == [holder]
    with pytest.raises(StepRefused, match="hoort niet bij"):
        change(agenda, HERE, elsewhere, cast.ocw_staff)
    change(agenda, HERE, holder, cast.ocw_staff, kind=Substitution.SUCCESSOR)
    client.force_login(_account(holder))
    assert client.get(reverse("agendas:sign", args=[agenda.reference])).status_code in {200, 302}
    assert client.get(reverse("agendas:detail", args=[agenda.reference])).status_code == 200
    sign_instead(agenda, HERE, _account(holder))

    signature = Signature.objects.get(round=open_round(agenda), office_holder=holder)
    assert (signature.name, signature.instead_of, signature.sha256) == ("Zita Zwolle", HERE, before)
    assert fresh(agenda).text.document == text, "the text keeps the old name"
    if state == State.FROZEN:
        sign_as(agenda, cast.minister_ocw)
        sign_as(agenda, cast.minister_po)
    assert fresh(agenda).state == State.SEALING
    assert first_misfit(fresh(agenda)) == ""


def _ministers_first(cast: Cast) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = complete_document(cast)["signatories"]
    return [{**row, "order": 2 if row["party"] == "municipality" else 1} for row in rows]


def test_a_chain_of_mergers_ends_at_the_last_one(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    between, last = _holder_of(cast, cast.zwolle), _holder_of(cast, cast.breda, "Bram Breda")
    _merge(cast, cast.alkmaar, cast.zwolle, last_day=TODAY - datetime.timedelta(days=20))
    _merge(cast, cast.zwolle, cast.breda)
    OfficeHolder.objects.filter(pk=between.pk).update(end=None)
    assert candidates(request_of(agenda, HERE), cast.ocw_staff) == [last]


def test_before_the_day_and_without_a_successor_nobody_else_signs(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    holder = _holder_of(cast, cast.zwolle)
    _merge(cast, cast.alkmaar, cast.zwolle, last_day=TODAY)
    assert candidates(request_of(agenda, HERE), cast.ocw_staff) == []
    Municipality.objects.filter(pk=cast.alkmaar.pk).update(valid_to=LAST_DAY)
    assert candidates(request_of(agenda, HERE), cast.ocw_staff) == [holder], "the control"
    Municipality.objects.filter(pk=cast.alkmaar.pk).update(successor=None)
    assert candidates(request_of(agenda, HERE), cast.ocw_staff) == []


@pytest.mark.parametrize("blocks", [("explanation",), ("heading", "explanation")], ids=["text", "heading too"])
@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED], ids=str)
def test_an_open_addendum_follows_and_is_signed_by_the_successor(
    cast: Cast, state: State, blocks: tuple[str, ...]
) -> None:
    agreed = signed_agenda(cast)
    addendum = make_addendum(cast, agreed, *blocks)
    write_at(addendum, "explanation", cast.coordinator_noord, explanation="<p>Wij doen meer.</p>")
    if "heading" in blocks:
        write_at(addendum, "heading", cast.coordinator_noord, slogan="Nog meer kansen")
    if state == State.RETURNED:
        submit(agenda=fresh(addendum), by=cast.coordinator_noord)
        send_back(agenda=fresh(addendum), reason="De planning klopt niet.", by=cast.alderman_alkmaar)
    before = fresh(addendum).text.document
    holder = _holder_of(cast, cast.zwolle)
    _merge(cast, cast.alkmaar, cast.zwolle)

    addendum = fresh(addendum)
    document = addendum.text.document
    assert {key for key in document if document[key] != before[key]} == {"municipalities"}
    assert [row["code"] for row in document["municipalities"]] == ["GM0193"]
    assert check(document) == [] and first_misfit(addendum) == ""
    said = [item.sentence for item in missing_for(addendum, Step.FREEZE)]
    assert any("nog niemand tekent daarvoor" in sentence for sentence in said), "the old one cannot sign"

    _let_sign(cast, addendum, holder)
    assert not [item for item in missing_for(fresh(addendum), Step.FREEZE) if item.path == "signatories"]
    _sign_all(cast, fresh(addendum), holder)
    in_force = text_on(fresh(agreed), TODAY)
    assert in_force is not None and in_force.consolidated.conflicts == []
    agreed_text = fresh(agreed).text.document
    for key in ("municipalities", "title", "coordinator", "contact", "signatories"):
        assert in_force.document[key] == agreed_text[key], key
    assert in_force.document["explanation"] == "<p>Wij doen meer.</p>"
    assert move_merged() == 0, "an addendum that followed is not found again"


def _let_sign(cast: Cast, addendum: Agenda, holder: OfficeHolder) -> None:
    """Put `holder` where the text names the old one, as the page of who sign does."""
    row = addendum.signatories.get(party="municipality")
    facts = {"name": holder.name, "office": holder.office, "organisation": holder.organisation}
    write_at(addendum, f"signatories.{row.pk}", again(cast.coordinator_noord), **facts)


def _sign_all(cast: Cast, addendum: Agenda, holder: OfficeHolder) -> None:
    # What somebody holds is kept on the object.
    coordinator = again(cast.coordinator_noord)
    submit(agenda=addendum, by=coordinator)
    sha256 = current_version(addendum).sha256
    for by in (_account(holder), cast.ocw_reviewer):
        approve(agenda=fresh(addendum), sha256=sha256, by=by)
    freeze(agenda=fresh(addendum), by=coordinator)
    for by in (_account(holder), cast.minister_ocw, cast.minister_po):
        sign_as(fresh(addendum), by)
    store_sealed_pdf(signing_round=addendum.rounds.get(outcome="open"), pdf=b"%PDF-1.7 only for tests")
