"""A realistic agenda in the HTML that static/pdf/agenda.css expects, for the tests of rendering, seal and verdict.

The text is invented; the shape is that of a real agenda: title page, contents, long rich text, nested lists, tables
with row headings, money over years, signature blocks, evidence.
"""

import json
from datetime import UTC, datetime
from html import escape

from records.archival_pdf import Attachment

CREATED = datetime(2026, 11, 12, 13, 3, tzinfo=UTC)
SNAPSHOT = {"format": "gka-agenda/1", "reference": "GKA-2026-0361", "title": "GKA-Agenda", "version": 4}
SHORT_HASH = "3f9a1c7be0d2"

PARAGRAPHS = (
    "De gemeente en de scholen willen dat ieder kind zijn talent kan ontwikkelen, waar het ook opgroeit. Het "
    "advies aan het einde van de basisschool hangt nu nog te vaak samen met het inkomen en de opleiding van "
    "ouders. Met deze agenda spreken wij af wat wij daar samen aan doen, wie dat doet, wat het kost en hoe wij "
    "leren of het werkt.",
    "In de wijken ten noorden van het kanaal wonen veel gezinnen met een laag inkomen. Scholen, bibliotheek, "
    "sportclubs en het wijkteam kennen elkaar, maar werken nog naast elkaar. Ouders noemen in de gesprekken van "
    "het voorjaar steeds dezelfde drie zorgen: de overstap naar de brugklas, een rustige plek voor huiswerk en de "
    "kosten van mee mogen doen.",
    "Wij bouwen voort op wat er al is. De zomerschool bereikte vorig jaar 184 leerlingen, de huiswerkklas draait "
    "op vijf locaties en de leraren van zes basisscholen volgden samen een scholing over hoge verwachtingen. Wat "
    "ontbreekt is een doorlopende lijn van groep 7 tot en met de tweede klas, met één aanspreekpunt voor ouder en "
    "kind.",
)
SECTIONS = (
    ("overleg", "Overleg", ("Bestuurlijk overleg", "Beleidsoverleg")),
    ("analyse", "Analyse, monitoring en onderzoek", ("Data en analyse", "Lopend onderzoek", "Onderzoekswensen")),
    ("kennis", "Communicatie en kennisdeling", ("Lokaal en regionaal", "Thematisch", "Landelijk")),
    ("afspraken", "Overige afspraken", ()),
    ("interventies", "Interventies en experimenten", ("Interventie 1: Brugteam", "Interventie 2: Huiswerkklas")),
    ("communities", "Communities", ("Community Jonge Leraren",)),
)
SIGNERS = (
    ("F. Voorbeeld-de Wit", "Wethouder", "gemeente Alkmaar", "27 juni 2026", "Alkmaar", "Onderwijs, Jeugd en Sport"),
    (
        "mr. S. Bedacht",
        "Minister van Onderwijs, Cultuur en Wetenschap",
        "Ministerie van OCW",
        "12 juli 2026",
        "Den Haag",
        "",
    ),
    (
        "dr. T. Verzonnen",
        "Minister voor Primair en Voortgezet Onderwijs",
        "Ministerie van OCW",
        "13 juli 2026",
        "Den Haag",
        "",
    ),
)
RICH = (
    f"<p>{PARAGRAPHS[0]}</p><ul><li>De missie: <em>ieder kind telt mee</em>.</li><li>De kernwaarden, met name:"
    "<ul><li>een doorgaande lijn van peuter tot brugklas;</li><li>hoge verwachtingen van iedereen.</li></ul></li></ul>"
    f"<ol><li>Eerst meten wij wat er is.</li><li>Daarna kiezen wij.</li></ol><p>{PARAGRAPHS[1]}</p>"
    '<p>Meer staat op <a href="https://www.example.org/gelijke-kansen">de pagina van de alliantie</a>. '
    "<strong>Ouders beslissen mee</strong>, ook bij de evaluatie.</p>"
)


def agenda_html(*, signed: bool = True, banner: str = "Demonstratie, verzonnen inhoud") -> str:
    """Return the sample document; without `signed` it has open signature blocks and says so on every page."""
    remarks = [remark for remark in (banner, "" if signed else "Nog niet ondertekend") if remark]
    banner_attribute = f' data-banner="{" · ".join(remarks)}"' if remarks else ""
    return (
        '<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>GKA-Agenda Alkmaar 2026–2029</title>'
        '<meta name="author" content="Gelijke Kansen Alliantie">'
        '<meta name="description" content="Afspraken over gelijke '
        'kansen"><link rel="stylesheet" href="portal-static:///pdf/agenda.css"></head>'
        f'<body data-title="GKA-Agenda Alkmaar 2026–2029" data-footer="GKA-2026-0361 · versie 4 · {SHORT_HASH}"'
        f"{banner_attribute}>{_title_page(remarks)}{_contents()}<main>{_opening()}"
        + "".join(_section(*section) for section in SECTIONS)
        + f"{_signatures(signed)}{_evidence()}</main></body></html>"
    )


def attachments() -> list[Attachment]:
    """Return what a sealed agenda carries: its text and its signatures as data."""
    text = json.dumps(SNAPSHOT, sort_keys=True, separators=(",", ":")).encode()
    signatures = json.dumps({"format": "gka-signatures/1", "signatures": [s[0] for s in SIGNERS]}).encode()
    return [
        Attachment("signatures.json", signatures, "Ondertekeningen", "application/json"),
        Attachment("agenda.json", text, "Tekst van de agenda als gegevens", "application/json"),
    ]


def _title_page(remarks: list[str]) -> str:
    states = "".join(f'<p class="status">{escape(remark)}</p>' for remark in remarks)
    facts = _facts(("Kenmerk", "GKA-2026-0361"), ("Versie", "4"), ("Vastgesteld", "20 juni 2026"))
    return (
        f'<div class="title-page"><p class="brand">Gelijke Kansen Alliantie</p>{states}<h1>GKA-Agenda</h1>'
        '<p class="subject">Gemeente Alkmaar</p><p class="period">2026–2029</p>'
        '<p class="slogan">Gelijke kansen voor alle kinderen en jongeren, door school, thuis en omgeving te '
        "verbinden.</p>"
        f'<p class="motto" lang="en">It takes a village to raise a child.</p>{facts}</div>'
    )


def _contents() -> str:
    lines = []
    for key, title, subjects in (("inleiding", "Inleiding", ()), *SECTIONS, ("ondertekening", "Ondertekening", ())):
        lines.append(f'<li data-target="#{key}"><a href="#{key}">{title}</a></li>')
        for number, subject in enumerate(subjects, 1):
            target = f"#{key}-{number}"
            lines.append(f'<li class="level-2" data-target="{target}"><a href="{target}">{subject}</a></li>')
    return f'<nav class="contents"><h2>Inhoud</h2><ol>{"".join(lines)}</ol></nav>'


def _opening() -> str:
    pillars = "".join(
        f'<div class="pillar"><h3>{name}</h3><p>{text}</p></div>'
        for name, text in zip(("Verbinding", "Effectiviteit", "Kennisdeling"), PARAGRAPHS, strict=True)
    )
    return (
        f'<section id="inleiding"><h2>Inleiding</h2><p class="lead">{PARAGRAPHS[0]}</p>'
        f'<div class="pillars">{pillars}</div><h3>Toelichting</h3><div class="rich">{RICH}</div>'
        '<aside class="note"><p>Deze tekst is verzonnen en dient om de opmaak te toetsen.</p></aside></section>'
    )


def _section(key: str, title: str, subjects: tuple[str, ...]) -> str:
    parts = [f'<section id="{key}"><h2>{title}</h2><p>{PARAGRAPHS[2]}</p>']
    for number, subject in enumerate(subjects, 1):
        parts.append(f'<h3 id="{key}-{number}">{subject}</h3>')
        if key == "interventies":
            parts.append(_intervention())
        elif key == "overleg":
            parts.append(
                _facts(
                    ("Doel", "Voortgang bespreken en bijsturen"),
                    ("Deelnemers", _members()),
                    ("Hoe vaak", "Halfjaarlijks"),
                )
            )
        else:
            parts.append(f'<div class="rich">{RICH}</div>')
    if not subjects:
        parts.append(_agreements())
    return "".join(parts) + "</section>"


def _members() -> str:
    members = ("Wethouder onderwijs", "Regiocoördinator", "Bestuurder samenwerkingsverband (op uitnodiging)")
    return "<ul>" + "".join(f"<li>{member}</li>" for member in members) + "</ul>"


def _facts(*rows: tuple[str, str]) -> str:
    body = "".join(f'<tr><th scope="row">{label}</th><td>{value}</td></tr>' for label, value in rows)
    return f'<table class="facts"><tbody>{body}</tbody></table>'


CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 60" width="400" height="60"><title>'
    'Bereikte leerlingen: 184 in 2025, 240 in 2026</title><rect x="0" y="5" width="184" height="20" fill="#154273"/>'
    '<rect x="0" y="32" width="240" height="20" fill="#007bc7"/></svg>'
)


def _agreements() -> str:
    body = "".join(
        f'<tr><th scope="row">Afspraak {number}</th><td>{PARAGRAPHS[number % 3][:150]}.</td><td>Doorlopend</td></tr>'
        for number in range(1, 25)
    )
    return (
        '<table class="data"><caption>Afspraken tussen gemeente en Rijk</caption><thead><tr><th scope="col">Soort</th>'
        f'<th scope="col">Toelichting</th><th scope="col">Planning</th></tr></thead><tbody>{body}</tbody></table>'
    )


def _intervention() -> str:
    facts = _facts(
        ("Doel", f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"),
        ("Doelgroep", "Leerlingen van groep 7 tot en met klas 2 en hun ouders"),
        (
            "Activiteiten",
            f"<ol><li>{PARAGRAPHS[1]}</li><li>Scholing van leraren<ul><li>twee dagen per jaar</li></ul></li></ol>",
        ),
        ("Planning", "Schooljaar 2026-2027 en verder"),
    )
    years = "".join(f'<th scope="col" class="amount">{year}</th>' for year in range(2026, 2030))
    rows = "".join(
        f'<tr><th scope="row">{post}</th>'
        + f'<td class="amount">€ {amount}.000</td>' * 4
        + f'<td class="amount">€ {amount * 4}.000</td></tr>'
        for post, amount in (
            ("Coördinatie van het brugteam", 12),
            ("Inhuur van trainers", 18),
            ("Materiaal en locatie", 5),
        )
    )
    total = (
        '<tr class="total"><th scope="row">Totaal</th>'
        + '<td class="amount">€ 35.000</td>' * 4
        + '<td class="amount">€ 140.000</td></tr>'
    )
    return (
        f'{facts}{CHART}<h4>Begroting</h4><table class="data money"><caption>Kosten per jaar in euro</caption>'
        f"<thead><tr><td></td>{years}"
        f'<th scope="col" class="amount">Totaal</th></tr></thead><tbody>{rows}{total}</tbody></table>'
    )


def _signatures(signed: bool) -> str:
    blocks = []
    for name, office, organisation, date, place, portfolio in SIGNERS:
        state = (
            '<p class="signed">Ondertekend in het portaal</p>'
            if signed
            else '<p class="unsigned">Nog niet ondertekend</p>'
        )
        rows = [("DATUM", date), ("PLAATS", place)] if signed else []
        rows += [("PORTEFEUILLE", portfolio)] if portfolio else []
        rows += [("WIJZE", "In het portaal, met tweede factor")] if signed else []
        blocks.append(
            f'<div class="signature"><h3>{name}</h3><p class="office">{office}</p>'
            f'<p class="organisation">{organisation}</p>{state}'
            f"{_facts(*rows) if rows else ''}</div>"
        )
    return f'<section class="signatures" id="ondertekening"><h2>Ondertekening</h2>{"".join(blocks)}</section>'


def _evidence() -> str:
    return (
        '<section class="evidence"><h2>Bewijs</h2><p>De ondertekenaars tekenden de tekst met dit kenmerk:</p>'
        f'<p><code class="hash">{SHORT_HASH * 5}3f9a</code></p></section>'
    )
