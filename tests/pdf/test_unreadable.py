"""A file that is no whole PDF gets a sentence that says so, without words of programmers."""

import pytest
from django.core.management import call_command

from records.verification import UNREADABLE, verdict

SENTENCES = {
    b"": "Het bestand is leeg.",
    b"Geachte heer, mevrouw": "Dit is geen pdf-bestand. Kies de pdf die u wilt laten beoordelen.",
    b"PK\x03\x04 docx": "Dit is geen pdf-bestand. Kies de pdf die u wilt laten beoordelen.",
    b"%PDF-1.7\nhalf": "Het bestand is niet compleet: het laatste stuk ontbreekt. Download de pdf opnieuw.",
    b"%PDF-1.7\nonzin\n%%EOF\n": UNREADABLE,
}


@pytest.mark.django_db
@pytest.mark.parametrize("content", SENTENCES, ids=lambda content: repr(content[:12]))
def test_one_plain_sentence(content: bytes) -> None:
    assert verdict(content).objections == [SENTENCES[content]]


@pytest.mark.django_db
def test_the_command_says_it_too(tmp_path, capsys) -> None:
    path = tmp_path / "brief.pdf"
    path.write_bytes(b"%PDF-1.7\nonzin\n%%EOF\n")
    with pytest.raises(SystemExit):
        call_command("verify", str(path))
    printed = capsys.readouterr().out
    assert printed.startswith("NIET ECHT")
    assert UNREADABLE in printed
    assert "Error" not in printed
