"""The integrity check finds a changed row: a file beside a signature, a scan, a college decision, a mandate."""

import datetime
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from agendas import integrity
from agendas.actions.deciding import record_decision, void_decision
from agendas.actions.paper import confirm_paper, record_paper
from agendas.choices import State
from agendas.integrity import first_misfit
from agendas.models import Agenda, CollegeDecision, PaperSignature, Signature, SigningRequest
from municipalities.actions.administration import delete_row
from municipalities.actions.mandates import save_mandate
from municipalities.choices import MandateKind
from municipalities.integrity import misfits_of_mandates
from municipalities.models import Mandate
from records.actions import store_file
from records.canonical import sha256_hex
from records.integrity import check_files
from records.models import StoredFile
from records.uploads import CheckedUpload
from tests.cast import Cast
from tests.factories import fresh, make_agenda, sign_as

pytestmark = pytest.mark.django_db

# Who owns the database may lift the triggers that keep files as they are.
LIFT = {
    "sqlite": [f"DROP TRIGGER records_storedfile_no_{event}" for event in ("update", "delete")],
    "postgresql": ["DROP TRIGGER records_storedfile_append_only ON records_storedfile"],
}
DAY = datetime.timedelta(days=1)
Change = Callable[[StoredFile], Any]


def upload(text: str) -> CheckedUpload:
    content = f"%PDF-1.7 {text}".encode()
    return CheckedUpload(f"{text}.pdf", "application/pdf", content, sha256_hex(content))


@pytest.fixture
def other() -> StoredFile:
    return store_file(name="anders.pdf", content_type="application/pdf", content=b"%PDF-1.7 anders", by=None)


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    """Signed on paper by the alderman and in the portal by the minister, after a decision of the college."""
    agenda = make_agenda(cast, State.FROZEN)
    today = timezone.localdate()
    facts: dict[str, Any] = {"agenda": agenda, "municipality": cast.alkmaar, "date": today, "by": cast.officer_alkmaar}
    first = record_decision(**facts, number="B 1", document=upload("besluit 1"))
    void_decision(agenda=agenda, decision_id=first.pk, reason="Verkeerd nummer", by=cast.officer_alkmaar)
    record_decision(**facts, number="B 2", document=upload("besluit 2"))
    request = SigningRequest.objects.get(round__agenda=agenda, office_holder=cast.offices["alderman_alkmaar"])
    paper = record_paper(
        agenda=agenda,
        request_id=request.pk,
        scan=upload("scan"),
        date=today,
        place="Alkmaar",
        by=cast.officer_alkmaar,
    )
    code = agenda.rounds.get().version.sha256
    confirm_paper(agenda=agenda, paper_id=paper.pk, code=code, by=cast.coordinator_noord)
    sign_as(agenda, cast.minister_ocw)
    return fresh(agenda)


def on_paper() -> Any:
    return Signature.objects.filter(method="wet_ink")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda other: on_paper().update(file=other), "het bestand bij de handtekening van Wouter Alkmaar is niet"),
        (lambda _: on_paper().update(method="external"), "het bestand bij de handtekening van Wouter Alkmaar is niet"),
        (
            lambda other: Signature.objects.filter(method="portal").update(
                method="wet_ink", file=other, recorded_by=Signature.objects.filter(method="portal").get().signed_by
            ),
            "het bestand bij de handtekening van",
        ),
        (lambda other: PaperSignature.objects.update(scan=other), "de scan van de handtekening van Wouter Alkmaar"),
        (
            lambda _: PaperSignature.objects.update(date=timezone.localdate() - DAY),
            "de scan van de handtekening van Wouter Alkmaar",
        ),
        (
            lambda other: CollegeDecision.objects.filter(number="B 2").update(document=other),
            "het document van collegebesluit B 2 is niet dat van de gebeurtenis",
        ),
        (
            # The file of another decision: known, and not of this one.
            lambda _: CollegeDecision.objects.filter(number="B 2").update(
                document=CollegeDecision.objects.get(number="B 1").document
            ),
            "het document van collegebesluit B 2 is niet dat van de gebeurtenis",
        ),
        (lambda _: CollegeDecision.objects.filter(number="B 2").update(number="B 3"), "collegebesluit B 3 is niet"),
        (
            lambda _: CollegeDecision.objects.filter(number="B 2").update(date=timezone.localdate() - DAY),
            "collegebesluit B 2 is niet zoals het is vastgelegd",
        ),
        (
            lambda _: CollegeDecision.objects.filter(number="B 2").update(sha256="0" * 64),
            "collegebesluit B 2 hoort bij een andere tekst",
        ),
        (
            # Both at once would be two decisions of one college that count.
            lambda _: (
                CollegeDecision.objects.filter(number="B 2").delete(),
                CollegeDecision.objects.update(voided_at=None, voided_by=None),
            ),
            "of het collegebesluit B 1 telt",
        ),
    ],
)
def test_a_changed_row_is_found(agenda: Agenda, other: StoredFile, change: Change, sentence: str) -> None:
    assert first_misfit(agenda) == ""
    change(other)
    assert sentence in first_misfit(agenda)


@pytest.mark.parametrize(
    "change",
    [
        {"place": "Zwolle"},
        {"date": datetime.date(2026, 1, 1)},
        {"name": "Een ander"},
        {"office": "Burgemeester"},
        {"mandate": "Besluit van gisteren"},
        {"factor": "passkey"},
        {"checks": []},
        {"instead_of": "Een ander"},
        {"signed_at": timezone.now() - DAY},
        {"signed_by": None},
    ],
)
def test_a_signature_that_was_changed_is_found(agenda: Agenda, change: dict[str, Any]) -> None:
    assert first_misfit(agenda) == ""
    on_paper().update(**change)
    name = on_paper().get().name
    assert first_misfit(agenda) == f"de handtekening van {name} is niet zoals die is gezet."


def test_the_last_day_of_a_mandate_may_change_after_signing(mandate: Mandate, agenda: Agenda, cast: Cast) -> None:
    """The signature points at its mandate; what happens to that is told by events of its own."""
    assert on_paper().get().basis == mandate
    mandate.end = timezone.localdate() + 2 * DAY
    save_mandate(row=mandate, by=cast.administrator)
    assert first_misfit(agenda) == ""
    # The control: another mandate under the same signature.
    on_paper().update(basis=Mandate.objects.get(number="V 2"))
    assert "is niet zoals die is gezet" in first_misfit(agenda)


def test_a_signature_from_before_the_hash_is_left_alone(agenda: Agenda, monkeypatch: pytest.MonkeyPatch) -> None:
    real = integrity._told

    def without(agenda: Agenda, action: str, *keys: str) -> set[tuple[Any, ...]]:
        found = real(agenda, action, *keys)
        return {(*row[:-1], None) for row in found} if keys[-1] == "signature_sha256" else found

    on_paper().update(place="Zwolle")
    assert first_misfit(agenda) != ""
    monkeypatch.setattr(integrity, "_told", without)
    assert first_misfit(agenda) == ""


@pytest.mark.parametrize(
    ("find", "sentence"),
    [
        (lambda: on_paper().get().file_id, "het bestand bij de handtekening van Wouter Alkmaar is niet"),
        (lambda: CollegeDecision.objects.get(number="B 2").document_id, "het document van collegebesluit B 2"),
    ],
)
def test_a_file_that_is_gone_is_found(agenda: Agenda, find: Callable[[], Any], sentence: str) -> None:
    """Who owns the database can delete a file, past the triggers, and past the keys of other tables."""
    key = find()
    assert first_misfit(agenda) == ""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in LIFT[connection.vendor]:
                cursor.execute(statement)
        StoredFile.objects.filter(pk=key)._raw_delete(using="default")
        assert not StoredFile.objects.filter(pk=key).exists()
        assert sentence in first_misfit(agenda)
        # The keys are only checked at the end, and it never comes to that.
        transaction.set_rollback(True)


# ---------- mandates ----------


@pytest.fixture
def mandate(cast: Cast) -> Mandate:
    """Recorded with a document, which was replaced; then it was given a last day."""
    row = Mandate(
        office_holder=cast.offices["alderman_alkmaar"],
        kind=MandateKind.POWER_OF_ATTORNEY,
        number="V 1",
        date=timezone.localdate(),
        start=timezone.localdate(),
    )
    for text in ("volmacht", "volmacht, leesbaar"):
        save_mandate(row=row, upload=upload(text), by=cast.administrator)
    row.end = timezone.localdate() + DAY
    save_mandate(row=row, by=cast.administrator)
    # Without a document there is nothing to compare but the facts.
    bare = Mandate(
        office_holder=row.office_holder, kind=MandateKind.MANDATE, number="V 2", date=row.date, start=row.start
    )
    save_mandate(row=bare, by=cast.administrator)
    return row


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda other: Mandate.objects.filter(number="V 1").update(document=other), "V 1: document is niet zoals"),
        (lambda other: Mandate.objects.filter(number="V 2").update(document=other), "V 2: document is niet zoals"),
        (lambda _: Mandate.objects.filter(number="V 1").update(end=None), "V 1: geldig tot en met is niet zoals"),
        (lambda _: Mandate.objects.filter(number="V 1").update(number="V 9"), "V 9: nummer van het besluit is niet"),
        (lambda _: Mandate.objects.filter(number="V 2").delete(), "V 2: die is er niet meer"),
        (
            lambda _: Mandate.objects.create(
                office_holder=Mandate.objects.get(number="V 1").office_holder,
                kind=MandateKind.MANDATE,
                number="V 3",
                date=timezone.localdate(),
                start=timezone.localdate(),
            ),
            "V 3: daarvan is geen gebeurtenis",
        ),
    ],
)
def test_a_changed_mandate_is_found(mandate: Mandate, other: StoredFile, change: Change, sentence: str) -> None:
    assert list(misfits_of_mandates()) == []
    change(other)
    (found,) = misfits_of_mandates()
    assert sentence in found
    with pytest.raises(CommandError):
        call_command("check_integrity", stdout=io.StringIO())


def test_another_document_under_the_same_key_is_found(mandate: Mandate) -> None:
    """The event names the bytes, so a file that is changed with its own hash is not the one that was recorded."""
    assert mandate.document is not None
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in LIFT[connection.vendor]:
                cursor.execute(statement)
        false = upload("vervalst")
        StoredFile.objects.filter(pk=mandate.document.pk).update(
            content=false.content, sha256=false.sha256, size=len(false.content)
        )
        assert list(check_files()) == []
        assert list(misfits_of_mandates()) == ["Bevoegdheid V 1: het document is niet dat van de gebeurtenis."]
        transaction.set_rollback(True)


def test_a_mandate_that_was_deleted_as_it_should_is_not_missed(mandate: Mandate, cast: Cast) -> None:
    delete_row(row=Mandate.objects.get(number="V 2"), by=cast.administrator)
    assert list(misfits_of_mandates()) == []
