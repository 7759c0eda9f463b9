"""The key of the seal in a security module (PKCS#11): it signs there and never leaves it.

Certificates still stand in SEAL_DIR; only seal.key is not asked for. Every problem is a SealNotConfigured with a
sentence for the administrator.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pkcs11 import Session
    from pyhanko.sign.pkcs11 import PKCS11Signer


class SealNotConfigured(Exception):
    """There is no usable seal; the message says in Dutch what is wrong."""


# A PIN that the module refused in this process. Most modules lock after three wrong ones, and the worker tries a
# job twenty times: so a wrong PIN is tried once, until the portal starts again with other settings.
_refused: set[tuple[str, str, str]] = set()


@contextmanager
def module_signer(certificate: "Certificate", chain: "list[Certificate]") -> Iterator["PKCS11Signer"]:
    """Give a signer with the key SEAL_PKCS11_KEY of the module; the session ends with the block."""
    from pkcs11.exceptions import PKCS11Error
    from pyhanko.sign.pkcs11 import PKCS11Signer

    session = _open()
    try:
        yield PKCS11Signer(
            session,
            signing_cert=certificate,
            ca_chain=chain,
            key_label=settings.SEAL_PKCS11_KEY,
            # Elliptic curves: the portal hashes, the module signs the hash. Not every module does both.
            use_raw_mechanism=certificate.public_key.algorithm == "ec",
        )
    except PKCS11Error as error:
        raise SealNotConfigured(f"De beveiligingsmodule weigert te ondertekenen ({_words(error)}).") from error
    finally:
        session.close()


def _open() -> "Session":
    """Sign in to the token SEAL_PKCS11_TOKEN."""
    import pkcs11
    from pkcs11 import exceptions

    wanted = (settings.SEAL_PKCS11_MODULE, settings.SEAL_PKCS11_TOKEN, settings.SEAL_PKCS11_PIN)
    if not all((*wanted, settings.SEAL_PKCS11_KEY)):
        raise SealNotConfigured(
            "Stel SEAL_PKCS11_MODULE, SEAL_PKCS11_TOKEN, SEAL_PKCS11_PIN en SEAL_PKCS11_KEY alle vier in."
        )
    if wanted in _refused:
        raise SealNotConfigured(
            "De beveiligingsmodule weigerde SEAL_PKCS11_PIN. Het portaal probeert die pincode niet nog eens: "
            "stel de goede in en start het portaal opnieuw."
        )
    library, token, pin = wanted
    try:
        session: Session = pkcs11.lib(library).get_token(token_label=token).open(user_pin=pin)
    except exceptions.NoSuchToken as error:
        raise SealNotConfigured(f"De beveiligingsmodule heeft geen token met de naam {token}.") from error
    except (exceptions.PinIncorrect, exceptions.PinInvalid, exceptions.PinLenRange, exceptions.PinLocked) as error:
        _refused.add(wanted)
        raise SealNotConfigured(f"De beveiligingsmodule weigert SEAL_PKCS11_PIN ({_words(error)}).") from error
    except (exceptions.PKCS11Error, RuntimeError) as error:
        raise SealNotConfigured(f"De beveiligingsmodule {library} is niet te openen ({_words(error)}).") from error
    return session


def _words(error: Exception) -> str:
    """Return what the library calls it: the words of PKCS#11, which the manual of the module explains."""
    return f"{type(error).__name__}: {error}".removesuffix(": ")
