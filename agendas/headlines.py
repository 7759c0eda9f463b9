"""What happened to an agenda, or an addendum to one, in one plain Dutch sentence per event."""

from collections.abc import Mapping
from typing import Any

from agendas.choices import AddendumSort, SignatureMethod, SigningParty
from agendas.document.nouns import Noun, noun_of
from agendas.structure import block_of
from gka_portal.notation import in_words
from records.models import Event
from records.words import action_words

# A sentence per action; the names in braces are filled in by `_words`.
SENTENCES = {
    "started": "{The} is begonnen.",
    "imported": "{The} is overgenomen uit een bestand.",
    "edited": "{part} is gewijzigd.",
    "shared": "{The} is gedeeld voor afstemming.",
    "taken_back": "De afstemming is gesloten.",
    "submitted": "Versie {version} is ingediend voor beoordeling.",
    "approved": "Versie {version} kreeg akkoord van {party}.",
    "returned": "{The} is teruggestuurd.",
    "frozen": "Versie {version} is vastgesteld om te ondertekenen.",
    "frozen_pdf_stored": "De pdf om te lezen en te ondertekenen is gemaakt.",
    "invited": "{object} is gevraagd te ondertekenen.",
    "invited_without_mail": "{object} is aan de beurt; er is geen account om een mail naar te sturen.",
    "signed": "{The} is ondertekend.",
    # On paper or elsewhere: who did this brought it in, and is another than who signed.
    "signed_outside": "De handtekening van {signer} is vastgelegd.",
    "refused": "Ondertekenen is geweigerd.",
    "recalled": "{The} is teruggehaald.",
    "sealed": "{Article} ondertekende {word} is verzegeld.",
    "seal_late": "Het verzegelen lukte nog niet. De functioneel beheerder is gewaarschuwd.",
    "evidence_stored": "Het bewijsblad is gemaakt en verzegeld.",
    "closed": "{The} is afgesloten.",
    "withdrawn": "{The} is ingetrokken.",
    "handed_over": "{taker} is regiocoördinator van {this} geworden.",
    "commented": "Er is een opmerking gemaakt bij {about}.",
    "answered": "Een opmerking bij {about} is beantwoord.",
    "comment_resolved": "Een opmerking bij {about} is afgehandeld.",
    "comment_reopened": "Een opmerking bij {about} is weer geopend.",
    "approval_lapsed": "Het akkoord van {party} op versie {version} is vervallen.",
    "version_kept": "Versie {version} is bewaard: {name}.",
    "taken_over": "Er zijn onderdelen overgenomen uit {source}.",
    "restored": "De tekst van {name} is teruggezet.",
    "guest_invited": "{guest} is gevraagd mee te lezen.",
    "guest_came": "{guest} heeft {the} als meelezer geopend.",
    "guest_changed": "De periode waarin {guest} meeleest, is gewijzigd.",
    "guest_mailed": "{guest} kreeg opnieuw een mail om mee te lezen.",
    "guest_withdrawn": "{guest} leest niet meer mee.",
    "writer_chosen": "{name} vult ‘{about}’ in.",
    "substituted": "{object} ondertekent in plaats van {former}.",
    "archive_asked": "Er is een pakket voor het archief gevraagd.",
    "archive_cancelled": "Het maken van een pakket voor het archief is geannuleerd.",
    "retention_decided": "Er is vastgelegd hoe lang {the} wordt bewaard.",
    "retention_by_rule": "De bewaarregel van de soort geldt weer.",
    "export_asked": "Er is een bestand gevraagd ({kind}).",
    "export_cancelled": "Het maken van een bestand is geannuleerd ({kind}).",
    "exported": "{The} is gedownload ({kind}).",
    "sign_due_set": "De dag waarop {object} graag ondertekent, is gewijzigd.",
    "reminded": "{object} is eraan herinnerd te ondertekenen.",
    "invitation_withdrawn": "De uitnodiging aan {object} om te ondertekenen is ingetrokken.",
    "sign_prepared": "Het secretariaat heeft het ondertekenen door {object} voorbereid.",
    "sign_opened": "Een ondertekenaar heeft de tekst geopend.",
    "sign_read": "Een ondertekenaar heeft de tekst tot het einde gelezen.",
    "sign_pdf_opened": "Een ondertekenaar heeft de pdf geopend.",
    "sign_held": "{object} houdt het ondertekenen aan.",
    "sign_resumed": "{object} houdt het ondertekenen niet meer aan.",
    "decision_recorded": "Het besluit van het college van {object} is vastgelegd.",
    "decision_voided": "Het besluit van het college van {object} telt niet meer.",
    "copies_sent": "De afschriften van {article} verzegelde {word} zijn verstuurd.",
    "copy_sent_again": "{object} kreeg opnieuw een mail met het afschrift.",
    "copy_recorded": "Een afschrift voor {object} is buiten het portaal verstuurd.",
    "external_refused": "De elders ondertekende pdf van {object} is niet aangenomen.",
    "paper_recorded": "De handtekening op papier van {object} is vastgelegd. Een collega moet die bevestigen.",
    "paper_confirmed": "De handtekening op papier van {object} is bevestigd.",
    "paper_rejected": "De scan van de handtekening van {object} is afgekeurd.",
    "paper_superseded": "De wachtende scan van de handtekening van {object} is niet meer nodig.",
    "addendum_started": "Addendum {object} is begonnen.",
    "addendum_signed": "Addendum {object} is ondertekend en hoort nu bij de geldende tekst.",
    "addendum_withdrawn": "Addendum {object} is ingetrokken.",
    "taken_up_again": "De tekst van dit addendum is overgenomen in addendum {object}.",
    "choices_changed": "Aan het addendum is gewijzigd: {choices}.",
    "settled": "Het addendum is bijgewerkt naar de geldende tekst.",
    "copy_fetched": "{object} heeft het afschrift opgehaald.",
    "publication_planned": "De publicatie is gepland.",
    "publication_masked": "Wat de openbare versie weglaat, is gewijzigd.",
    "public_copy_cancelled": "Het maken van de openbare pdf is geannuleerd.",
    "public_copy_stored": "De openbare pdf is gemaakt.",
    "published": "{The} is openbaar gemaakt.",
    "unpublished": "De publicatie is ingetrokken.",
    "moved": "{former} is opgegaan in {successor}. {The} houdt de naam waarmee {it} is ondertekend.",
    "place_followed": "{former} is opgegaan in {successor}. Die naam staat nu in de tekst.",
    "place_stayed": "{former} is opgegaan in {successor}. De vastgestelde tekst noemt nog {former}.",
}
_KINDS = {
    "pdf": "pdf",
    "evidence": "bewijsblad",
    "json": "gegevensbestand",
    "html": "webpagina",
    "docx": "Word",
    "odt": "OpenDocument",
    "front": "voorplaat",
    "in_force_pdf": "geldende tekst, pdf",
    "in_force_json": "geldende tekst, json",
    "redline": "vergelijking",
    "college": "pakket voor het college",
    "archive": "pakket voor het archief",
    "mdto": "beschrijving voor het archief (MDTO)",
    "money": "rekenblad met begroting en dekking",
}
_PARTIES = {SigningParty.MUNICIPALITY: "de gemeente", SigningParty.MINISTRY: "het ministerie"}
_PORTAL = SignatureMethod.PORTAL.value


def headline(event: Event, names: Mapping[int, str] | None = None, signer: str = "", *, kind: str = "") -> str:
    """Return what happened in one sentence; `names` are those of guests, by number, for the history of the agenda.

    `signer` put the signature that a colleague recorded; the event itself knows only who recorded it. Nor does it know
    of which `kind` (choices.Kind) the agenda is: an addendum has another name.
    """
    key = "signed_outside" if is_recorded(event) else event.action
    if event.action == "invited" and event.data.get("mailed") == 0:
        key = "invited_without_mail"
    sentence = SENTENCES.get(key, action_words(event.action))
    words = _words(event, names or {}, noun_of(kind))
    title = sentence.format_map(words | {"signer": signer or "een ondertekenaar"})
    return title[:1].upper() + title[1:]


def is_recorded(event: Event) -> bool:
    """Is this a signature from paper or from elsewhere, that somebody brought into the portal?"""
    return event.action == "signed" and event.data.get("method", _PORTAL) != _PORTAL


def _words(event: Event, names: Mapping[int, str], noun: Noun) -> dict[str, object]:
    party = event.data.get("party", "")
    return {
        "object": event.object,
        "guest": names.get(event.data.get("guest", 0), "een meelezer"),
        "version": event.data.get("version", ""),
        "about": event.data.get("about") or noun.the,
        "name": event.data.get("name", ""),
        "taker": event.data.get("taker", ""),
        "source": event.data.get("from", ""),
        "former": event.data.get("former", ""),
        "successor": event.data.get("successor", ""),
        "kind": _KINDS.get(event.data.get("kind", ""), "bestand"),
        "party": _PARTIES.get(party, party),
        "part": part_of(event),
        "choices": _choices(event.data),
        "the": noun.the,
        "The": noun.the_first,
        "this": noun.this,
        "article": noun.article,
        "Article": noun.article.capitalize(),
        "word": noun.word,
        "it": noun.it,
    }


def _choices(data: Mapping[str, Any]) -> str:
    """Return what was chosen anew of an addendum; data of `choices_changed`."""
    sort = data.get("sort", "")
    names = {
        "sort": f"de soort (nu {AddendumSort(sort).label.lower()})" if sort in AddendumSort.values else "de soort",
        "end_year": f"het eindjaar (nu {data.get('end', '')})",
        "blocks": "de onderdelen die het wijzigt",
        "reason": "de aanleiding",
    }
    return in_words([words for key, words in names.items() if key in data.get("changed", ())])


def part_of(event: Event) -> str:
    """Return which part an edit was about: a block, or a row of a block."""
    key, _, row = event.object.partition(".")
    if event.data.get("import"):
        return "De hele tekst"
    try:
        title = block_of(key).title
    except KeyError:
        return "De tekst"
    if not row:
        return f"Het onderdeel ‘{title}’"
    return f"Een {'community' if key == 'communities' else 'interventie'} bij ‘{title}’"
