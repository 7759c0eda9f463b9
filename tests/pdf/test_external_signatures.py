"""A PDF signed elsewhere: accepted is the frozen file with one good signature of the right person, and nothing else.

Each refusal is checked by its own sentence, so that a rule that is taken away is missed even when another one still
refuses the file.
"""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from cryptography.hazmat.primitives import hashes
from django.test import override_settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from gka_portal.notation import dutch_date
from records.certificates import Holder
from records.external_signatures import (
    NO_PROVIDERS,
    UNREADABLE,
    Expected,
    certificates,
    form,
    judge_external,
    judging,
    overlay,
)
from tests.pdf import sample
from tests.pdf.attacks import rewrite_file
from tests.pdf.authority import Authority
from tests.pdf.forging import Material, archive, byte_range_of, flip, with_contents
from tests.pdf.provider import Provider
from tests.pdf.revisions import REVISIONS

NAME, ORGANISATION = "F. Voorbeeld-de Wit", "gemeente Alkmaar"


@pytest.fixture(scope="module")
def provider() -> Provider:
    return Provider.make()


@pytest.fixture(scope="module")
def signer(provider: Provider) -> Holder:
    return provider.person()


@pytest.fixture(scope="module")
def signed(provider: Provider, signer: Holder, rendered: bytes) -> bytes:
    return provider.sign(rendered, signer)


@pytest.fixture
def judged(provider: Provider, rendered: bytes) -> Callable[..., dict]:
    """Judge a file as the child process does."""

    def judge(pdf: bytes, *, name: str = NAME, organisation: str = ORGANISATION, lists: tuple[bytes, ...] = ()) -> dict:
        roots = [provider.authority.root.certificate_pem(), provider.authority.stamp_root.certificate_pem()]
        return judging.judge(rendered, pdf, name, organisation, roots, list(lists))

    return judge


def _refused(answer: dict) -> str:
    assert answer["checks"] == []
    [objection] = answer["objections"]
    return objection


def _results(answer: dict) -> dict[str, str]:
    assert answer["objections"] == [], answer["trace"]
    return {row["what"]: row["result"] for row in answer["checks"]}


# ---------- accepted ----------


def test_a_signature_of_the_named_person_is_accepted_and_told(
    signer: Holder, signed: bytes, judged: Callable[..., dict]
) -> None:
    answer = judged(signed)
    results = _results(answer)
    assert list(results) == [
        "Tekst",
        "Handtekening",
        "Ondertekenaar",
        "Certificaat",
        "Soort certificaat",
        "Ingetrokken",
        "Tijd",
    ]
    assert results["Ondertekenaar"] == "Fatima Voorbeeld-de Wit: dezelfde persoon als F. Voorbeeld-de Wit"
    last_day = signer.certificate.not_valid_after_utc.astimezone(ZoneInfo("Europe/Amsterdam")).date()
    assert results["Certificaat"].endswith(f", geldig tot en met {dutch_date(last_day)}")
    assert results["Soort certificaat"] == "gekwalificeerd, zegt de aanbieder"
    assert results["Ingetrokken"] == "niet nagegaan: dit portaal heeft geen lijst van deze aanbieder"
    assert results["Tijd"] == judging.NOT_STAMPED
    assert answer["stamped_at"] == ""


def test_the_child_process_gives_the_same_answer(
    provider: Provider, signed: bytes, rendered: bytes, tmp_path: Path
) -> None:
    provider.trust_in(tmp_path)
    (tmp_path / "list.crl").write_bytes(provider.revocation_list())
    stamped = provider.sign(rendered, provider.person(), stamper=provider.authority.time_stamper())
    with override_settings(SIGNING_TRUST_DIR=tmp_path):
        assert judge_external(rendered, signed, Expected(NAME, ORGANISATION)).accepted
        verdict = judge_external(rendered, stamped, Expected(NAME, ORGANISATION))
        assert (verdict.accepted, verdict.signed_on) == (True, datetime.now().astimezone().date())
        assert not judge_external(rendered, signed, Expected("mr. S. Bedacht", "Ministerie van OCW")).accepted
        assert judge_external(rendered, b"%PDF-1.7\n" * 9, Expected(NAME, ORGANISATION)).objections


def test_without_providers_nothing_is_accepted(signed: bytes, rendered: bytes, tmp_path: Path) -> None:
    with override_settings(SIGNING_TRUST_DIR=tmp_path):
        assert judge_external(rendered, signed, Expected(NAME, ORGANISATION)).objections == [NO_PROVIDERS]


def test_a_seal_of_the_organisation_is_accepted(
    provider: Provider, rendered: bytes, judged: Callable[..., dict]
) -> None:
    seal = provider.sign(rendered, provider.organisation("Gemeente Alkmaar"))
    assert _results(judged(seal))["Ondertekenaar"] == "Gemeente Alkmaar: zegel van gemeente Alkmaar"


def test_an_archive_stamp_after_the_signature_is_accepted(
    provider: Provider, signed: bytes, judged: Callable[..., dict]
) -> None:
    assert _results(judged(archive(signed, provider.authority.time_stamper())))


def test_what_a_provider_adds_to_prove_it_later_is_accepted(
    provider: Provider, rendered: bytes, judged: Callable[..., dict]
) -> None:
    long_term = provider.sign(rendered, provider.person(), carried=[provider.revocation_list()])
    assert _results(judged(long_term))["Ingetrokken"] == "nee, volgens het bewijs in het bestand"


def test_the_list_that_a_file_carries_is_read(provider: Provider, rendered: bytes, judged: Callable[..., dict]) -> None:
    holder = provider.person()
    long_term = provider.sign(rendered, holder, carried=[provider.revocation_list(holder)])
    assert _refused(judged(long_term)) == certificates.REVOKED


# ---------- text and form ----------


def _material(rendered: bytes, signed: bytes) -> Material:
    return Material(rendered, signed, signed, Authority.make())


@pytest.mark.parametrize("attack", sorted(set(REVISIONS) - {"add_evidence_that_nobody_stamped"}))
def test_nothing_may_be_added_after_the_signature(
    attack: str, rendered: bytes, signed: bytes, judged: Callable[..., dict]
) -> None:
    forged = REVISIONS[attack](_material(rendered, signed))
    expected = {"sign_again": form.SECOND, "revise_without_xref": UNREADABLE}.get(attack, judging.CHANGED)
    assert _refused(judged(forged)) == expected


@pytest.mark.parametrize("attack", sorted(set(REVISIONS) - {"sign_again", "revise_without_xref"}))
def test_nothing_may_be_added_before_the_signature(
    attack: str, rendered: bytes, provider: Provider, signer: Holder, judged: Callable[..., dict]
) -> None:
    changed = REVISIONS[attack](_material(rendered, rendered))
    answer = judged(provider.sign(changed, signer))
    if attack == "add_evidence_that_nobody_stamped":
        assert not answer["objections"]  # room for proof, with nothing in it
    else:
        assert _refused(answer) == judging.CHANGED


def test_another_text_is_refused(provider: Provider, signer: Holder, judged: Callable[..., dict]) -> None:
    from records.archival_pdf import render

    other = render(sample.agenda_html(), attachments=sample.attachments(), created=datetime(2026, 1, 2, tzinfo=UTC))
    assert _refused(judged(provider.sign(other, signer))) == judging.NOT_FROZEN


def test_bytes_and_signatures_that_are_not_in_order(
    provider: Provider, signer: Holder, signed: bytes, rendered: bytes, judged: Callable[..., dict]
) -> None:
    material = _material(rendered, signed)
    stranger = Provider.make()
    resaved = rewrite_file(material)
    stamp_only = archive(rendered, provider.authority.time_stamper())
    [first, second] = byte_range_of(signed)[1][1:3]
    cases = {
        judging.NOT_FROZEN: [b"\n" + signed, flip(signed, 5000), resaved, b"", b"Dit is geen pdf"],
        judging.ONLY_FROZEN: [rendered, stamp_only],
        judging.TOO_MUCH: [signed + b" " * (2 * 1024 * 1024)],
        form.SECOND: [stranger.sign(signed, stranger.person(), field="Tweede")],
        form.NOT_PADES: [provider.sign(rendered, signer, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED)],
        form.CERTIFIES: [provider.sign(rendered, signer, certify=True)],
        form.WEAK: [provider.sign(rendered, signer, digest="sha1")],
        form.AFTER: [signed + b"\n% niets aan de hand\n"],
        form.NOT_ALL: [with_contents(signed, lambda contents: contents[:-8] + b"DEADBEEF")],
        judging.BROKEN: [flip(signed, signed.index(b"/M (D") + 16)],
        UNREADABLE: [signed[:-400], signed + b"\nstartxref\n1\n%%EOF\n"],
    }
    assert len(rendered) < first < second < len(signed)
    for sentence, files in cases.items():
        for number, pdf in enumerate(files):
            assert (sentence, number, _refused(judged(pdf))) == (sentence, number, sentence)


def test_an_empty_field_beside_the_signature_is_refused(
    provider: Provider, signer: Holder, rendered: bytes, judged: Callable[..., dict]
) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(rendered))
    append_signature_field(writer, SigFieldSpec("Leeg", box=(300, 300, 400, 400)))
    output = io.BytesIO()
    writer.write(output)
    assert _refused(judged(provider.sign(output.getvalue(), signer))) == form.OTHER_FIELDS


# ---------- a signature that can be seen ----------


def test_a_visible_signature_may_stand_on_an_empty_place_only(
    provider: Provider, signer: Holder, rendered: bytes, judged: Callable[..., dict]
) -> None:
    beside = provider.sign(rendered, signer, page=0, box=(5, 300, 45, 500))
    assert _results(judged(beside))["Zichtbaar"] == judging.SEEN.format(pages="1")
    for box in ((60, 600, 540, 800), (85, 690, 105, 712)):
        assert _refused(judged(provider.sign(rendered, signer, box=box))) == overlay.COVERS


@pytest.mark.parametrize("box", [(5, 300, 45, 500), (60, 500, 540, 800), (0, 0, 0, 0)])
@pytest.mark.parametrize("flags", [4 | 8, 4 | 16, 4 | 32, 4 | 32 | 256, 4 | 1, 4 | 64, 4 | 1024])
def test_a_signature_that_may_look_different_elsewhere_is_refused(
    flags: int,
    box: tuple[int, int, int, int],
    provider: Provider,
    signer: Holder,
    rendered: bytes,
    judged: Callable[..., dict],
) -> None:
    """Grows or turns with the page, is printed and not shown, or shown when the mouse is over it."""
    assert _refused(judged(provider.sign(rendered, signer, box=box, flags=flags))) == overlay.CHANGES


@pytest.mark.parametrize(("flags", "is_seen"), [(4, True), (4 | 128 | 512, True), (0, True), (2, False), (6, False)])
def test_flags_that_say_nothing_else_are_accepted(
    flags: int, is_seen: bool, provider: Provider, signer: Holder, rendered: bytes, judged: Callable[..., dict]
) -> None:
    signed = provider.sign(rendered, signer, page=0, box=(5, 300, 45, 500), flags=flags)
    assert ("Zichtbaar" in _results(judged(signed))) is is_seen


def test_a_visible_signature_takes_a_quarter_of_the_page_at_most(
    provider: Provider, signer: Holder, rendered: bytes, judged: Callable[..., dict]
) -> None:
    """Also beside the text: here right of the page, where nothing of ours is."""
    with pikepdf.open(io.BytesIO(rendered)) as document:
        _, _, width, height = (float(number) for number in document.pages[0].mediabox)
    just, over = int(height * 0.24), int(height * 0.26) + 1
    for tall, sentence in ((just, ""), (over, overlay.TOO_BIG)):
        box = (int(width), 0, int(2 * width), tall)
        answer = judged(provider.sign(rendered, signer, page=0, box=box))
        assert answer["objections"] == ([sentence] if sentence else [])


def test_a_field_that_stands_on_no_page_is_refused(
    provider: Provider, signer: Holder, rendered: bytes, signed: bytes
) -> None:
    """A viewer may put it anywhere. The comparison of revisions refuses such a file too, so look without it."""
    seen = provider.sign(rendered, signer, page=0, box=(5, 300, 45, 500))
    with pikepdf.open(io.BytesIO(seen)) as document:
        del document.pages[0].Annots
        output = io.BytesIO()
        document.save(output)
    assert overlay.look(rendered, seen) == ("", [1])
    assert overlay.look(rendered, output.getvalue()) == (overlay.CHANGES, [])
    assert overlay.look(rendered, signed) == ("", [])


# ---------- which certificate ----------


def test_the_certificate_of_a_person_is_told_and_that_of_an_organisation_is_not(
    provider: Provider, signer: Holder, signed: bytes, rendered: bytes, judged: Callable[..., dict], tmp_path: Path
) -> None:
    """A person signs once; with the seal of a ministry two ministers may sign."""
    expected = signer.certificate.fingerprint(hashes.SHA256()).hex()
    assert judged(signed)["certificate_sha256"] == expected
    assert judged(signed, name="mr. S. Bedacht")["certificate_sha256"] == ""
    seal = judged(provider.sign(rendered, provider.organisation("Gemeente Alkmaar")))
    assert (seal["objections"], seal["certificate_sha256"]) == ([], "")
    provider.trust_in(tmp_path)
    with override_settings(SIGNING_TRUST_DIR=tmp_path):
        assert judge_external(rendered, signed, Expected(NAME, ORGANISATION)).certificate_sha256 == expected


# ---------- who ----------


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Fatima de Boer"},
        {"name": "Gerrit Voorbeeld-de Wit"},
        {"name": "P. Jansen", "given": "Piet", "surname": "Jansen", "organisation": "Gemeente Alkmaar"},
        {"name": "Gemeente Alkmaar", "organisation": "Gemeente Alkmaar"},
        {"name": "Fatima Voorbeeld-de Wit", "given": "Gerrit", "surname": "de Boer"},
    ],
)
def test_somebody_else_is_refused_by_name(
    wrong: dict, provider: Provider, rendered: bytes, judged: Callable[..., dict]
) -> None:
    sentence = _refused(judged(provider.sign(rendered, provider.person(**wrong))))
    assert sentence.startswith(f"De handtekening is van {wrong['name']}")
    assert "Op de agenda staat hier F. Voorbeeld-de Wit, gemeente Alkmaar." in sentence


def test_the_seal_of_another_organisation_is_refused(
    provider: Provider, rendered: bytes, judged: Callable[..., dict]
) -> None:
    seal = provider.sign(rendered, provider.organisation("Gemeente Zwolle"))
    assert "De handtekening is van Gemeente Zwolle." in _refused(judged(seal))


# ---------- the certificate ----------


def test_another_authority_with_the_same_names_is_refused(rendered: bytes, judged: Callable[..., dict]) -> None:
    stranger = Provider.make()
    sentence = _refused(judged(stranger.sign(rendered, stranger.person())))
    assert sentence.startswith("De handtekening komt niet van een aanbieder die dit portaal vertrouwt (GKA-portaal iss")


def test_a_certificate_for_a_web_server_is_refused(
    provider: Provider, rendered: bytes, judged: Callable[..., dict]
) -> None:
    signed = provider.sign(rendered, provider.for_web_servers("Fatima Voorbeeld-de Wit"))
    assert _refused(judged(signed)) == certificates.NOT_FOR_SIGNING


@pytest.mark.parametrize("days", [(-0.5, -0.1), (0.1, 30)])
def test_a_certificate_counts_between_its_days(
    days: tuple[float, float], provider: Provider, rendered: bytes, judged: Callable[..., dict]
) -> None:
    signed = provider.sign(rendered, provider.person(days=days))
    assert _refused(judged(signed)).startswith(
        "Het certificaat van de ondertekenaar was op het moment van ondertekenen"
    )


def _stamper(authority: Authority, moment: datetime) -> DummyTimeStamper:
    stamper = authority.time_stamper()
    stamper.fixed_dt = moment
    return stamper


def test_a_trusted_stamp_tells_when_it_was_signed(
    provider: Provider, rendered: bytes, judged: Callable[..., dict]
) -> None:
    """An expired certificate counts with a stamp of before; not with one of a stranger, and not after."""
    expired = provider.person(days=(-0.5, -0.1))
    before, after = (datetime.now(UTC).replace(microsecond=0) - timedelta(days=days) for days in (0.3, 0.05))
    in_time = judged(provider.sign(rendered, expired, stamper=_stamper(provider.authority, before)))
    assert _results(in_time)["Tijd"] == judging.STAMPED
    assert datetime.fromisoformat(in_time["stamped_at"]) == before
    for stamper in (_stamper(provider.authority, after), _stamper(Authority.make(), before)):
        sentence = _refused(judged(provider.sign(rendered, expired, stamper=stamper)))
        assert sentence.startswith("Het certificaat van de ondertekenaar was op het moment")


def test_a_stamp_of_tomorrow_is_refused(
    provider: Provider, signer: Holder, rendered: bytes, judged: Callable[..., dict]
) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    signed = provider.sign(rendered, signer, stamper=_stamper(provider.authority, tomorrow))
    assert _refused(judged(signed)) == judging.BAD_STAMP


def test_a_revoked_certificate_is_refused(
    provider: Provider, signer: Holder, signed: bytes, rendered: bytes, judged: Callable[..., dict]
) -> None:
    revoked, clean = provider.revocation_list(signer), provider.revocation_list()
    assert _refused(judged(signed, lists=(revoked,))) == certificates.REVOKED
    assert _results(judged(signed, lists=(clean,)))["Ingetrokken"] == "nee, volgens de lijst van de aanbieder"
    # Ours says it, whatever else the folder or the file brings.
    assert _refused(judged(signed, lists=(clean, revoked))) == certificates.REVOKED
    carrying = provider.sign(rendered, signer, carried=[clean])
    assert _refused(judged(carrying, lists=(revoked,))) == certificates.REVOKED


def test_who_has_a_list_here_must_have_a_current_one(
    provider: Provider, signed: bytes, rendered: bytes, signer: Holder, judged: Callable[..., dict]
) -> None:
    old = provider.revocation_list(days=(-0.9, -0.1))
    assert _refused(judged(signed, lists=(old,))) == certificates.NO_CURRENT_LIST
    carrying = provider.sign(rendered, signer, carried=[provider.revocation_list()])
    assert _refused(judged(carrying, lists=(old,))) == certificates.NO_CURRENT_LIST
    of_the_root = provider.revocation_list(issuing=provider.authority.root)
    assert _results(judged(signed, lists=(of_the_root,)))["Ingetrokken"].startswith("niet nagegaan")
