"""The verdict: the genuine file is accepted, every forgery is refused, and each rule is needed."""

import hashlib
import io
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import override_settings

from records import verification
from records.actions import store_file
from records.archival_pdf import render
from records.certificates import Holder, make_authority, make_seal, write_seal
from records.sealing import apply_seal, seal
from records.verification import verdict
from tests.pdf import sample
from tests.pdf.attacks import ATTACKS, INSIDER_ATTACKS
from tests.pdf.authority import Authority
from tests.pdf.conformance import objections
from tests.pdf.forging import Material, archive

pytestmark = pytest.mark.django_db

ALL_ATTACKS = ATTACKS | INSIDER_ATTACKS
NEEDED_AGAINST = {
    "_seal_comes_first": "other_field",
    "_is_pades": "old_form",
    "_forbids_changes": "certified_for_forms",
    "_file_is_covered": "append_bytes",
    "_digest_is_ours": "announce_other_digest",
    "_signatures_fill_their_gaps": "write_in_padding",
    "_carries_only_our_certificates": "unknown_certificate_inside",
    "_has_nothing_unsigned": "add_unsigned_attribute",
}
# Rules that another one stands behind: without them no forgery of ours gets through. They stay because the other
# rule is slow, or is pyHanko's and may change.
DOUBLY_HELD = {"_only_stamps_follow", "_certificate_is_pinned"}


@pytest.fixture(scope="module")
def material(rendered: bytes, sealed: bytes, authority: Authority) -> Material:
    other = render(sample.agenda_html(signed=False), attachments=sample.attachments(), created=sample.CREATED)
    return Material(rendered, sealed, seal(other), authority)


@pytest.fixture(scope="module")
def forgeries(material: Material) -> dict[str, bytes]:
    return {name: attack(material) for name, attack in ALL_ATTACKS.items()}


def test_the_genuine_file_is_accepted(sealed: bytes) -> None:
    result = verdict(sealed)
    assert result.objections == []
    assert result.genuine
    assert result.stored is False
    assert not result.trusted_time
    assert abs(result.sealed_at - datetime.now(UTC)) < timedelta(minutes=10)
    text = sample.attachments()[1].content
    assert result.agenda == {
        "reference": "GKA-2026-0361",
        "title": "GKA-Agenda",
        "sha256": hashlib.sha256(text).hexdigest(),
    }


def test_the_stored_copy_is_recognised(sealed: bytes) -> None:
    store_file(name="agenda.pdf", content_type="application/pdf", content=sealed, by=None)
    assert verdict(sealed).stored is True


@pytest.mark.parametrize("name", sorted(ALL_ATTACKS))
def test_a_forgery_is_refused_with_a_sentence(name: str, forgeries: dict[str, bytes], material: Material) -> None:
    assert forgeries[name] != material.sealed
    result = verdict(forgeries[name])
    assert not result.genuine
    assert result.objections
    assert all(sentence.endswith(".") for sentence in result.objections)
    assert result.agenda is None
    assert result.sealed_at is None


def test_a_stored_forgery_stays_a_forgery(forgeries: dict[str, bytes]) -> None:
    """The database adds to the seal; it does not replace it."""
    store_file(name="agenda.pdf", content_type="application/pdf", content=forgeries["strip_seal"], by=None)
    result = verdict(forgeries["strip_seal"])
    assert result.stored is True
    assert not result.genuine


def test_no_flipped_bit_survives(sealed: bytes) -> None:
    """Half of the flips fall in the signature itself, where most checks look away."""
    start, chance = sealed.index(b"/Contents <3082"), random.Random(20261122)
    places = [chance.randrange(len(sealed)) for _ in range(40)]
    places += [start + 11 + chance.randrange(4400) for _ in range(40)]
    places += [start + 11 + place for place in range(50, 90)]  # the algorithm, unsigned by itself
    for place in places:
        changed = bytearray(sealed)
        changed[place] ^= 1
        assert not verdict(bytes(changed)).genuine, place


@pytest.mark.parametrize(("rule", "name"), sorted(NEEDED_AGAINST.items()))
def test_each_rule_is_needed(
    rule: str, name: str, forgeries: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: with the rule taken out, this forgery gets through."""
    others = tuple(entry for entry in verification.FORM_RULES if entry[1].__name__ != rule)
    assert len(others) == len(verification.FORM_RULES) - 1
    monkeypatch.setattr(verification, "FORM_RULES", others)
    assert verdict(forgeries[name]).genuine


def test_no_rule_is_without_a_control() -> None:
    rules = {holds.__name__ for _, holds in verification.FORM_RULES}
    assert rules == set(NEEDED_AGAINST) | DOUBLY_HELD


def test_the_cryptography_is_needed(forgeries: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: the rules of form alone accept changed contents."""
    monkeypatch.setattr(verification, "_cryptographic_objections", lambda case, result: iter(()))
    accepted = {name for name, forgery in forgeries.items() if verdict(forgery).genuine}
    assert {
        "flip_in_content",
        "signature_of_another_file",
        "stamped_by_a_stranger",
        "archived_by_a_stranger",
    } <= accepted


# ---------- certificates ----------


def _sealed_by(
    holder: Holder, rendered: bytes, authority: Authority, directory: Path, revocations: bytes = b""
) -> verification.Verdict:
    """Pin `holder` as the seal of the portal and judge what it sealed."""
    write_seal(directory, holder, authority.issuing, authority.root)
    if revocations:
        (directory / "issuing.crl").write_bytes(revocations)
    with override_settings(SEAL_DIR=directory):
        return verdict(apply_seal(rendered, authority.signer(holder)))


def test_another_pinned_seal_is_accepted(rendered: bytes, authority: Authority, tmp_path: Path) -> None:
    """Control of the tests below."""
    assert _sealed_by(make_seal(authority.issuing), rendered, authority, tmp_path).genuine


@pytest.mark.parametrize("offset", [-400, 30])
def test_an_expired_or_future_seal_is_refused(
    offset: int, rendered: bytes, authority: Authority, tmp_path: Path
) -> None:
    start = datetime.now(UTC) + timedelta(days=offset)
    result = _sealed_by(make_seal(authority.issuing, start=start, days=20), rendered, authority, tmp_path)
    assert result.objections == [
        "Het certificaat van het zegel is niet geldig (verlopen, ingetrokken of niet van dit portaal)."
    ]


def test_a_revoked_seal_is_refused(rendered: bytes, authority: Authority, tmp_path: Path) -> None:
    holder = make_seal(authority.issuing)
    assert not _sealed_by(holder, rendered, authority, tmp_path, authority.revocation_list(holder)).genuine


def test_an_empty_revocation_list_refuses_nothing(rendered: bytes, authority: Authority, tmp_path: Path) -> None:
    result = _sealed_by(make_seal(authority.issuing), rendered, authority, tmp_path, authority.revocation_list())
    assert result.objections == []


def test_a_seal_under_another_root_is_refused(rendered: bytes, authority: Authority, tmp_path: Path) -> None:
    """Pinned is not enough: the chain must end at our root."""
    holder = make_seal(make_authority("issuing", issuer=authority.root))
    assert not _sealed_by(holder, rendered, replace(authority, root=make_authority("root")), tmp_path).genuine


def test_a_replaced_seal_still_counts(sealed: bytes, authority: Authority, tmp_path: Path) -> None:
    write_seal(tmp_path, make_seal(authority.issuing), authority.issuing, authority.root)
    with override_settings(SEAL_DIR=tmp_path):
        assert not verdict(sealed).genuine
        (tmp_path / "previous").mkdir()
        (tmp_path / "previous" / "2026.crt").write_bytes(authority.seal.certificate_pem())
        assert verdict(sealed).genuine


def test_without_a_seal_nothing_is_genuine(sealed: bytes, tmp_path: Path) -> None:
    with override_settings(SEAL_DIR=tmp_path / "nothing"):
        assert verdict(sealed).objections == [
            "Dit portaal heeft geen zegel, dus kan het bestand niet worden vergeleken."
        ]


# ---------- time stamps ----------


def test_a_time_stamp_gives_a_trusted_time(rendered: bytes, authority: Authority) -> None:
    stamped = apply_seal(rendered, authority.signer(), timestamper=authority.time_stamper())
    result = verdict(stamped)
    assert result.objections == []
    assert result.trusted_time
    assert objections(stamped) == []


def test_an_archive_time_stamp_is_the_only_allowed_addition(sealed: bytes, authority: Authority) -> None:
    archived = archive(sealed, authority.time_stamper())
    assert archived.startswith(sealed)
    assert verdict(archived).objections == []
    assert verdict(archive(archived, authority.time_stamper())).objections == []
    assert not verdict(archived + b"\n").genuine


# ---------- the command ----------


def _verify(path: Path) -> tuple[int, str]:
    output = io.StringIO()
    try:
        call_command("verify", str(path), stdout=output)
    except SystemExit as stopped:
        return int(stopped.code or 0), output.getvalue()
    return 0, output.getvalue()


def test_verify_prints_the_verdict_and_exits(sealed: bytes, forgeries: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "agenda.pdf"
    path.write_bytes(sealed)
    code, output = _verify(path)
    assert code == 0
    assert output.startswith("ECHT")
    assert "geen vertrouwde tijd" in output
    assert "Agenda GKA-2026-0361" in output
    assert "bevat geen exemplaar" in output
    path.write_bytes(forgeries["flip_in_content"])
    code, output = _verify(path)
    assert code == 1
    assert output.startswith("NIET ECHT")
    assert "gewijzigd" in output
    store_file(name="agenda.pdf", content_type="application/pdf", content=sealed, by=None)
    path.write_bytes(sealed)
    assert "byte voor byte het bewaarde exemplaar" in _verify(path)[1]


def test_verify_of_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="kan niet worden gelezen"):
        call_command("verify", str(tmp_path / "weg.pdf"))
