"""The key of the seal in a security module (PKCS#11): SoftHSM, as Debian ships it."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.test import override_settings

from records import security_module
from records.certificates import Holder, make_seal, write_seal
from records.sealing import SealNotConfigured, seal
from records.verification import verdict
from tests.pdf.authority import Authority
from tests.pdf.conformance import objections

pytestmark = pytest.mark.django_db

LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN, OFFICER_PIN = "kloosterpad", "achterdeur"


@dataclass(frozen=True)
class Module:
    """A token of its own in the one SoftHSM of this process, and the certificates beside it."""

    token: str
    folder: Path

    @property
    def settings(self) -> dict[str, object]:
        return {
            "SEAL_DIR": self.folder,
            "SEAL_PKCS11_MODULE": str(LIBRARY),
            "SEAL_PKCS11_TOKEN": self.token,
            "SEAL_PKCS11_PIN": PIN,
            "SEAL_PKCS11_KEY": "zegel",
        }


@pytest.fixture(scope="session")
def _softhsm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """SoftHSM with its tokens in a folder of this run; it reads its configuration once per process."""
    assert LIBRARY.exists(), "softhsm2 is not installed (make test installs it)"
    home = tmp_path_factory.mktemp("softhsm")
    (home / "tokens").mkdir()
    configuration = home / "softhsm2.conf"
    configuration.write_text(
        f"directories.tokendir = {home / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    yield
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


@pytest.fixture
def module(_softhsm: None, authority: Authority, tmp_path: Path) -> Module:
    """A token with the key of the genuine seal, and SEAL_DIR without seal.key."""
    return make_module(authority.seal, authority, tmp_path)


def make_module(holder: Holder, authority: Authority, folder: Path, *, key: Holder | None = None) -> Module:
    """Put the key of `holder` (or `key`) in a new token and the certificates in `folder`, without the key."""
    token = f"gka-{secrets.token_hex(4)}"
    write_seal(folder, holder, authority.issuing, authority.root)
    (folder / "seal.key").unlink()
    path = folder / "import.pem"
    path.write_bytes((key or holder).key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    _softhsm_tool("--init-token", "--free", "--label", token, "--so-pin", OFFICER_PIN, "--pin", PIN)
    _softhsm_tool("--import", str(path), "--token", token, "--label", "zegel", "--id", "01", "--pin", PIN)
    path.unlink()
    # The library read the list of tokens when it was opened.
    _reload()
    return Module(token, folder)


def _softhsm_tool(*arguments: str) -> None:
    tool = shutil.which("softhsm2-util")
    assert tool
    subprocess.run([tool, *arguments], check=True, capture_output=True)


def _reload() -> None:
    import pkcs11

    pkcs11.lib(str(LIBRARY)).reinitialize()


def test_the_module_seals_and_the_key_stays_inside(module: Module, rendered: bytes) -> None:
    with override_settings(**module.settings):
        sealed = seal(rendered)
        judged = verdict(sealed)
    assert judged.objections == []
    assert objections(sealed) == []
    assert not (module.folder / "seal.key").exists()


def test_it_seals_again_and_again(module: Module, rendered: bytes) -> None:
    """Each session is closed: the second sign-in would be refused otherwise."""
    with override_settings(**module.settings):
        assert all(verdict(seal(rendered)).genuine for _ in range(3))


def test_the_key_of_another_certificate_is_refused(
    _softhsm: None, authority: Authority, rendered: bytes, tmp_path: Path
) -> None:
    module = make_module(authority.seal, authority, tmp_path, key=make_seal(authority.issuing))
    with (
        override_settings(**module.settings),
        pytest.raises(SealNotConfigured, match=r"module hoort niet bij .*seal\.crt"),
    ):
        seal(rendered)


def test_an_expired_certificate_does_not_seal(
    _softhsm: None, authority: Authority, rendered: bytes, tmp_path: Path
) -> None:
    old = make_seal(authority.issuing, start=datetime.now(UTC) - timedelta(days=90), days=30)
    module = make_module(old, authority, tmp_path)
    with override_settings(**module.settings), pytest.raises(SealNotConfigured, match="vandaag niet geldig"):
        seal(rendered)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SEAL_PKCS11_TOKEN", "een-ander", "geen token met de naam een-ander"),
        ("SEAL_PKCS11_KEY", "een-ander", "weigert te ondertekenen"),
        ("SEAL_PKCS11_MODULE", "/usr/lib/nergens.so", "is niet te openen"),
        ("SEAL_PKCS11_PIN", "", "alle vier in"),
    ],
)
def test_a_wrong_setting_says_which(name: str, value: str, sentence: str, module: Module, rendered: bytes) -> None:
    with override_settings(**{**module.settings, name: value}), pytest.raises(SealNotConfigured, match=sentence):
        seal(rendered)
    # Control: with the right one it works, and a session that failed is not left open.
    with override_settings(**module.settings):
        assert seal(rendered).startswith(rendered)


def test_a_wrong_pin_is_tried_once(module: Module, rendered: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most modules lock after three wrong ones, and a job is tried twenty times."""
    monkeypatch.setattr(security_module, "_refused", set())
    with override_settings(**{**module.settings, "SEAL_PKCS11_PIN": "verkeerd"}):
        with pytest.raises(SealNotConfigured, match="weigert SEAL_PKCS11_PIN"):
            seal(rendered)
        with pytest.raises(SealNotConfigured, match="niet nog eens"):
            seal(rendered)
    with override_settings(**module.settings):
        assert seal(rendered).startswith(rendered)


def test_half_a_setting_never_falls_back_to_a_file(module: Module, authority: Authority, rendered: bytes) -> None:
    """The key in a file is not used when a module was asked for."""
    (module.folder / "seal.key").write_bytes(authority.seal.key_pem())
    with override_settings(**{**module.settings, "SEAL_PKCS11_TOKEN": ""}), pytest.raises(SealNotConfigured):
        seal(rendered)
