"""What the help is made of: its topics. Which role needs which, and in which order: `gka_portal.guide_roles`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """A part of the help with one subject; `slug` is its address on a page.

    `also` holds words that people search it with and that its text does not use.
    """

    slug: str
    title: str
    template: str
    also: str = ""


_SECOND_FACTOR = "2fa mfa tweefactor tweestapsverificatie tweede factor authenticator inlogcode verificatiecode"

TOPICS = {
    topic.slug: topic
    for topic in (
        # Signing in: open to everybody.
        Topic("eerste-keer", "De eerste keer", "help/topics/first_time.html", "aanmelden registreren account maken"),
        Topic("inloggen", "Inloggen", "help/topics/sign_in.html", "aanmelden login inlogcode tweefactor 2fa mfa"),
        Topic("wachtwoord-vergeten", "Wachtwoord vergeten", "help/topics/password.html", "password herstellen reset"),
        Topic("code-app", "Een code-app instellen", "help/topics/code_app.html", f"{_SECOND_FACTOR} totp qr-code"),
        Topic(
            "passkey",
            "Inloggen met een passkey",
            "help/topics/passkey.html",
            "2fa mfa fido vingerafdruk gezichtsherkenning sleutel toegangssleutel",
        ),
        Topic("telefoon-kwijt", "Telefoon kwijt of kapot", "help/topics/lost_phone.html", f"{_SECOND_FACTOR} verloren"),
        Topic(
            "uitgelogd", "Waarom u wordt uitgelogd", "help/topics/signed_out.html", "afmelden sessie verlopen time-out"
        ),
        # For everybody who has signed in.
        Topic(
            "mijn-werk", "Mijn werk: wat wacht op u", "help/topics/work.html", "taken takenlijst mail bericht melding"
        ),
        Topic("agendas-zoeken", "Een agenda zoeken", "help/topics/finding.html"),
        Topic("agenda-lezen", "Een agenda lezen en meenemen", "help/topics/reading.html", "afdrukken printen opslaan"),
        Topic("geschiedenis", "Versies en geschiedenis", "help/topics/history.html"),
        Topic(
            "echt",
            "Controleren of een document echt is",
            "help/topics/genuine.html",
            "vals namaak zegel geldig verifiëren qr-code bewijsblad",
        ),
        Topic("account", "Uw account", "help/topics/account.html", f"{_SECOND_FACTOR} profiel instellingen"),
        # Writing.
        Topic("beginnen", "Een agenda beginnen", "help/topics/starting.html"),
        Topic("schrijven", "De tekst schrijven", "help/topics/writing.html"),
        Topic(
            "bewaren",
            "Uw tekst wordt vanzelf opgeslagen",
            "help/topics/saving.html",
            "opslaan autosave verbinding internet offline kwijt verloren concept tegelijk conflict",
        ),
        Topic("ontbreekt", "Zien wat nog ontbreekt", "help/topics/missing.html"),
        Topic("afstemmen", "Afstemmen met gemeente en scholen", "help/topics/consulting.html"),
        Topic("eigen-interventie", "Uw interventie aanvullen", "help/topics/own_intervention.html"),
        Topic("indienen", "Indienen voor beoordeling", "help/topics/submitting.html", "deadline uiterste dag termijn"),
        # Talking and taking along.
        Topic(
            "opmerkingen",
            "Opmerkingen en de tweede blik",
            "help/topics/comments.html",
            "commentaar reactie reageren vermelden teruggestuurd op slot",
        ),
        Topic("meelezers", "Iemand laten meelezen", "help/topics/guests.html", "gast uitnodigen delen toegang"),
        Topic(
            "vergelijken",
            "Versies vergelijken en terugzetten",
            "help/topics/comparing.html",
            "verschil wijzigingen herstellen tussenstand redline",
        ),
        Topic(
            "bestanden",
            "Bestanden en het pakket voor het college",
            "help/topics/files.html",
            "word docx odt export exporteren downloaden b en w besluit zip",
        ),
        Topic("voorplaat", "De voorplaat", "help/topics/front_page.html", "samenvatting kort deadline uiterste dag"),
        Topic("sjablonen", "Het landelijke model bijhouden", "help/topics/templates.html", "sjabloon modeltekst"),
        # Deciding.
        Topic(
            "beoordelen",
            "Beoordelen: akkoord geven of terugsturen",
            "help/topics/reviewing.html",
            "goedkeuren afkeuren",
        ),
        Topic("vaststellen", "Vaststellen voor ondertekening", "help/topics/freezing.html"),
        Topic(
            "ondertekenen", "Ondertekenen", "help/topics/signing.html", "tekenen handtekening zetten signeren krabbel"
        ),
        Topic(
            "alles-tegelijk",
            "Meer agenda’s tegelijk ondertekenen",
            "help/topics/all_at_once.html",
            "sessie alles in één keer stapel",
        ),
        Topic("aanhouden", "Een agenda aanhouden", "help/topics/holding.html", "wachten uitstel later pauze"),
        Topic("weigeren", "Weigeren te ondertekenen", "help/topics/refusing.html", "niet tekenen afwijzen"),
        Topic("voorbereiden", "Het ondertekenen voorbereiden", "help/topics/preparing.html"),
        Topic("volgen", "Volgen wie nog moet ondertekenen", "help/topics/following.html", "stand register overzicht"),
        Topic(
            "begeleiden",
            "Het ondertekenen begeleiden",
            "help/topics/accompanying.html",
            "herinnering datum intrekken register",
        ),
        Topic(
            "vervangen",
            "Iemand anders laten ondertekenen",
            "help/topics/substituting.html",
            "plaatsvervanger opvolger mandaat ziek verlof",
        ),
        Topic(
            "collegebesluit",
            "Het besluit van het college vastleggen",
            "help/topics/college_decision.html",
            "b en w besluit vaststellen gemeente",
        ),
        Topic(
            "vastleggen",
            "Ondertekenen op papier of met een eigen certificaat",
            "help/topics/outside.html",
            "scan natte handtekening pades uploaden krabbel elders",
        ),
        Topic(
            "afschriften",
            "Het afschrift van de ondertekende agenda",
            "help/topics/copies.html",
            "kopie exemplaar downloaden versturen",
        ),
        Topic("stoppen", "Terughalen, intrekken en afsluiten", "help/topics/stopping.html", "verwijderen annuleren"),
        # After the signature.
        Topic(
            "addendum",
            "Een addendum bij een ondertekende agenda",
            "help/topics/amending.html",
            "wijzigen wijziging intensiveren verlengen verdiepen verbreden aanvulling",
        ),
        Topic("geldende-tekst", "Wat geldt er nu", "help/topics/in_force.html", "consolidatie geldig datum"),
        Topic("publiceren", "Een agenda openbaar maken", "help/topics/publishing.html", "woo diwoo lakken embargo"),
        Topic("archief", "Bewaren en archiveren", "help/topics/archiving.html", "mdto zip bewaartermijn selectielijst"),
        # The money.
        Topic(
            "begroten",
            "Begroting en dekking invullen",
            "help/topics/money_grid.html",
            "geld bedrag raster excel rekenblad schooljaar kosten financiering",
        ),
        Topic("aanvragen", "Subsidie aanvragen", "help/topics/applying.html", "contactschool geld indienen wijziging"),
        Topic(
            "verantwoorden",
            "Een jaar verantwoorden",
            "help/topics/accounting.html",
            "jaarverslag besteed verslag g1 g2",
        ),
        Topic(
            "subsidies",
            "Aanvragen en subsidies",
            "help/topics/granting.html",
            "beschikking verlenen betalen termijn geld plafond",
        ),
        Topic(
            "cijfers", "Cijfers over het geld", "help/topics/figures.html", "plafond verwachting rekenblad pdf export"
        ),
        Topic("regelingen", "Regelingen", "help/topics/schemes.html", "regels plafond maximum versie"),
        # Looking after people and lists.
        Topic("landelijk-beeld", "Landelijk beeld", "help/topics/overview.html"),
        Topic(
            "afwijkingen", "Afwijkingen van het landelijke model", "help/topics/deviations.html", "bepalingen clausules"
        ),
        Topic("herindeling", "Gemeenten die samengaan", "help/topics/merging.html", "fusie opheffen opvolger"),
        Topic("gemeenten", "Gemeenten en schoolbesturen", "help/topics/places.html"),
        Topic("mensen", "Mensen zoeken", "help/topics/people.html"),
        Topic("uitnodigen", "Iemand uitnodigen", "help/topics/inviting.html"),
        Topic("rollen", "Een rol geven of beëindigen", "help/topics/roles.html"),
        Topic("resetten", "Iemand helpen die niet meer kan inloggen", "help/topics/factor_reset.html", _SECOND_FACTOR),
        Topic("overdragen", "Gemeenten overdragen", "help/topics/handing_over.html", "vervangen opvolger"),
        Topic("vertrek", "Iemand laten vertrekken", "help/topics/leaving.html", "verwijderen uit dienst blokkeren"),
        Topic("rechten", "Nagaan wie wat mag", "help/topics/rights.html"),
        Topic(
            "inlezen",
            "Bestanden van DUO en het CBS inlezen",
            "help/topics/importing.html",
            "import importeren uploaden csv",
        ),
        Topic("beheer", "Lijsten beheren", "help/topics/administration.html"),
        # For everybody, apart.
        Topic("vragen", "Vragen en antwoorden", "help/topics/questions.html"),
        Topic("woorden", "Woorden van A tot Z", "help/topics/words.html"),
    )
}
