"""Lets our verdict and pdfsig judge every forged file of the tests, and writes the table of docs/verification.md.

    python -m bench.verification [--write]

Without --write it prints. Needs pdfsig (poppler-utils) and certutil (libnss3-tools), which tells pdfsig what to trust.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "verification.md"
BEGIN, END = "<!-- table: python -m bench.verification --write -->", "<!-- end of table -->"


def rows() -> list[str]:
    """Return the lines of the table, the files by which pdfsig is fooled first."""
    from django.test import override_settings

    from records.archival_pdf import render
    from records.certificates import write_seal
    from records.sealing import seal
    from records.verification import judge
    from tests.pdf import other_readers, sample
    from tests.pdf.attacks import ATTACKS, INSIDER_ATTACKS
    from tests.pdf.authority import Authority
    from tests.pdf.forging import Material

    authority = Authority.make()
    lines: list[tuple[int, str]] = []
    with tempfile.TemporaryDirectory(prefix="gka-verification-") as name:
        folder = Path(name)
        (folder / "seal").mkdir()
        write_seal(folder / "seal", authority.seal, authority.issuing, authority.root)
        (folder / "seal" / "timestamping.crt").write_bytes(authority.stamp_root.certificate_pem())
        trusted = other_readers.trust(authority, folder / "nss")
        with override_settings(SEAL_DIR=folder / "seal"):
            rendered = render(sample.agenda_html(), attachments=sample.attachments(), created=sample.CREATED)
            unsigned = sample.agenda_html(signed=False)
            other = render(unsigned, attachments=sample.attachments(), created=sample.CREATED)
            material = Material(rendered, seal(rendered), seal(other), authority)
            files = {"genuine": material.sealed}
            files |= {attack: make(material) for attack, make in (ATTACKS | INSIDER_ATTACKS).items()}
            for attack, content in files.items():
                path = folder / "file.pdf"
                path.write_bytes(content)
                ours = judge(content)
                theirs = other_readers.pdfsig(path, trusted)
                rank = 0 if attack == "genuine" else 1 if theirs.is_fooled else 2 if theirs.is_half_fooled else 3
                who = "insider" if attack in INSIDER_ATTACKS else "stranger" if rank else "–"
                lines.append((rank, _row(attack, who, ours.genuine, ours.objections, theirs)))
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def _row(attack: str, who: str, genuine: bool, objections: list[str], theirs: object) -> str:
    from tests.pdf.other_readers import Reading

    assert isinstance(theirs, Reading)  # noqa: S101
    ours = "accepted" if genuine else f"refused: {objections[0]}"
    said = "no signature found"
    if theirs.number:
        said = " ".join(filter(None, [theirs.signature, theirs.certificate, f"{theirs.coverage}."]))
    fooled = (
        "–" if attack == "genuine" else "**yes**" if theirs.is_fooled else "half" if theirs.is_half_fooled else "no"
    )
    return f"| `{attack}` | {who} | {ours} | {said} | {fooled} |"


def main() -> None:
    """Print the table, or put it in its place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    head = ["| file | made by | our verdict | pdfsig says | pdfsig fooled |", "| --- | --- | --- | --- | --- |"]
    table = "\n".join([*head, *rows()])
    if not options.write:
        sys.stdout.write(table + "\n")
        return
    before, _, rest = PAGE.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{after}")


if __name__ == "__main__":
    main()
