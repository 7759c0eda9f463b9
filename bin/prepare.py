#!/usr/bin/env python
"""Makes a checkout ready to serve: fonts and static files, database, development seal, reference and demo data.

Every step is safe to repeat. Static files are skipped when nothing they are made of has changed, and the
database steps share one process: together that keeps a second start under ten seconds.

    bin/prepare.py            everything; demo data only when GKA_DEMO is set
    bin/prepare.py --static   fonts and static files only (the tests make their own database)
"""

import argparse
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.setdefault("GKA_VAR_DIR", str(ROOT / "var")))
STAMP = VAR_DIR / "stamps" / "static"


def _static_sources() -> Iterator[Path]:
    """Yield every file that decides what the collected static files look like."""
    yield ROOT / "requirements" / "production.txt"
    yield ROOT / "gka_portal" / "settings.py"
    yield ROOT / "dashboard" / "management" / "commands" / "build_assets.py"
    yield from sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in _static_sources():
        if path.exists():
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _manage(*arguments: str) -> None:
    # Whoever calls us may ask for production settings; building files needs no host names or keys of its own.
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=True)


def prepare_static() -> None:
    """Build fonts and icons and collect the static files, unless the last result still holds."""
    fingerprint = _fingerprint()
    if STAMP.exists() and STAMP.read_text() == fingerprint and (VAR_DIR / "static").exists():
        return
    print("Lettertypen, pictogrammen en statische bestanden maken", flush=True)
    # Two processes: settings.py looks for the built files when it is loaded.
    _manage("build_assets")
    _manage("collectstatic", "--no-input", "--clear", "--verbosity=0")
    STAMP.parent.mkdir(parents=True, exist_ok=True)
    STAMP.write_text(fingerprint)


def prepare_database() -> None:
    """Migrate and fill the database and make the development seal where the operator gave no seal of his own."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gka_portal.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    if os.environ.get("SEAL_DIR"):
        print("SEAL_DIR is ingesteld: er wordt geen ontwikkelsleutel gemaakt.")
    else:
        call_command("make_development_authority")
    call_command("load_reference")
    if settings.DEMO_MODE:
        call_command("load_demo")
        call_command("load_demo_grants")


def main() -> int:
    """Run the steps; return the exit code."""
    parser = argparse.ArgumentParser(description="Maakt deze map klaar om het portaal te starten.")
    parser.add_argument("--static", action="store_true", help="alleen lettertypen en statische bestanden")
    options = parser.parse_args()
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    try:
        prepare_static()
    except subprocess.CalledProcessError as error:
        print(f"Niet gelukt: {' '.join(error.cmd[1:])}", file=sys.stderr)
        return error.returncode or 1
    if not options.static:
        prepare_database()
    print(f"Klaargezet in {time.monotonic() - started:.1f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
