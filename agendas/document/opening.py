"""The first pages: preamble, pillars, signatures, introduction, explanation; and the last: clauses and people."""

from datetime import date
from typing import Any

from agendas.choices import SignatureMethod, SigningParty
from agendas.document.parts import Facts, Lead, Pillars, Section, SignatureBlock, Signatures, Text, rich, table


def opening_sections(document: dict[str, Any], signatures: list[dict[str, Any]]) -> list[Section]:
    preamble, introduction = preamble_sections(document)
    return [preamble, signature_section(document, signatures), introduction, explanation_section(document)]


def preamble_sections(document: dict[str, Any]) -> list[Section]:
    """Return the preamble with its pillars, and the introduction."""
    preamble = [
        Lead(document["preamble"], "preamble"),
        Text("Wij zetten ons in voor:"),
        Pillars([(row["heading"], row["text"]) for row in document["pillars"]], "pillars"),
    ]
    return [
        Section("aanhef", "Gelijke kansen voor alle kinderen en jongeren", preamble),
        Section("inleiding", "Inleiding", [rich(document["introduction"], "introduction")]),
    ]


def signature_section(document: dict[str, Any], signatures: list[dict[str, Any]]) -> Section:
    return Section("ondertekening", "Ondertekening", [Signatures(_blocks(document, signatures), "signatories")])


def explanation_section(document: dict[str, Any]) -> Section:
    return Section("toelichting", "Toelichting", [rich(document["explanation"], "explanation"), *_themes(document)])


def _blocks(document: dict[str, Any], signatures: list[dict[str, Any]]) -> list[SignatureBlock]:
    signed = {row["signatory"]: row for row in signatures}
    blocks = []
    for row in sorted(document["signatories"], key=lambda row: row["order"]):
        signature = signed.get(row["id"])
        blocks.append(
            SignatureBlock(
                name=row["name"],
                office=row["office"],
                organisation=row["organisation"],
                portfolio=row["portfolio"] if row["party"] == SigningParty.MUNICIPALITY else "",
                date=date.fromisoformat(signature["date"]) if signature else None,
                place=signature["place"] if signature else "",
                method=SignatureMethod(signature["method"]).label if signature else "",
                signed_by=_signed_by(signature) if signature else "",
            )
        )
    return blocks


def _signed_by(signature: dict[str, Any]) -> str:
    """Return who signed instead of the person in the text, or ""."""
    if not signature.get("instead_of"):
        return ""
    return f"{signature['name']}, {signature['office']} ({signature['substitution'].lower()})"


def _themes(document: dict[str, Any]) -> list[Any]:
    parts: list[Any] = []
    rows = [("Thema's", Text(", ".join(document["themes"]), "themes"))] if document["themes"] else []
    if document["factors"]:
        rows.append(("Factoren", Text(", ".join(document["factors"]), "factors")))
    if rows:
        parts.append(Facts(rows))
    if document["local_agendas"]:
        lines = [[row["name"], row["period"], row["url"]] for row in document["local_agendas"]]
        parts.append(table("Deze agenda sluit aan bij", ["Agenda", "Periode", "Webadres"], lines, "local_agendas"))
    return parts


def closing_sections(document: dict[str, Any]) -> list[Section]:
    clauses = [clause_section(document["clauses"])] if document["clauses"] else []
    return [*clauses, *contact_sections(document)]


def clause_section(rows: list[dict[str, Any]]) -> Section:
    under = []
    for number, row in enumerate(rows, start=1):
        at = f"clauses.{row.get('id', '')}"
        parts = [rich(row["text"], f"{at}.text")]
        under.append(Section(f"bepaling-{number}", row["heading"], parts, listed=False, path=at))
    return Section("bepalingen", "Looptijd en afspraken over deze agenda", [], under)


def contact_sections(document: dict[str, Any]) -> list[Section]:
    """Return the section with the people and case numbers, or nothing when there are none."""
    people = _people(document)
    return [Section("contact", "Contact", people)] if people else []


def _people(document: dict[str, Any]) -> list[Any]:
    rows = []
    for key, label in (("coordinator", "Regiocoördinator"), ("contact", "Contactpersoon gemeente")):
        if person := document[key]:
            rows.append(
                (label, Text(", ".join(filter(None, (person["name"], person["role"], person["organisation"]))), key))
            )
    rows += [(f"Zaaknummer {row['organisation']}", Text(row["number"])) for row in document["case_numbers"]]
    return [Facts(rows)] if rows else []
