"""Settings for the tests: the portal's own, in demo mode, fast where the real thing only costs time."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def _directory() -> Path:
    """Return the run's own directory, one per parallel process; a server that a test starts shares its test's."""
    top = os.environ.get("GKA_TEST_DIR")
    if not top:
        top = os.environ["GKA_TEST_DIR"] = tempfile.mkdtemp(prefix="gka-tests-")
        # Only the process that made it removes it: a forked child runs the same exit handlers.
        owner = os.getpid()
        atexit.register(lambda: os.getpid() == owner and shutil.rmtree(top, ignore_errors=True))
    directory = Path(top) / os.environ.get("PYTEST_XDIST_WORKER", "main")
    directory.mkdir(exist_ok=True)
    return directory


# Set before the portal's settings are read.
_built = Path(os.environ.get("GKA_BUILT_DIR") or Path(os.environ.get("GKA_VAR_DIR", "var")).resolve() / "built")
os.environ["GKA_BUILT_DIR"] = str(_built)  # for a server that a test starts: there GKA_VAR_DIR is the test's
os.environ["GKA_VAR_DIR"] = str(_directory())
os.environ["GKA_DEMO"] = "1"
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 50)
os.environ.pop("GKA_DEBUG", None)
os.environ.pop("SEAL_DIR", None)

from gka_portal.settings import *  # noqa: E402, F403
from gka_portal.settings import BASE_DIR, DATABASES, INSTALLED_APPS, TEMPLATES, VAR_DIR  # noqa: E402
from tests.templates import UndefinedVariable  # noqa: E402

# Fonts and icons that set-up made, when it did.
STATICFILES_DIRS = [BASE_DIR / "static", *([_built] if _built.is_dir() else [])]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Names without a hash: a test needs no collectstatic first.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True

# Finds queries that are repeated per row, in tests that ask for it (zeal_context).
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]

# Strong hashing is slow on purpose; nobody attacks the passwords of the tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file and not memory, so that threads and processes meet the same locks as in production.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    # Nothing has to survive a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    # The test database is dropped at the end; a kept connection would stand in the way.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    if patience := os.environ.get("GKA_TEST_PATIENCE"):
        # Thirty people on one row of a busy machine wait longer than anybody should.
        limits = f"-c statement_timeout={patience}s -c lock_timeout={patience}s -c jit=off"
        DATABASES["default"]["OPTIONS"]["options"] = limits

# A variable that no view gives fails the test, in our own templates only.
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable()
