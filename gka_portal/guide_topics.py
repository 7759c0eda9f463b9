"""What the help is made of: the topics, the order in which each role needs them, and the pages they are about."""

from dataclasses import dataclass

from municipalities.roles import Role


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
            "vals namaak zegel geldig verifiëren",
        ),
        Topic("account", "Uw account", "help/topics/account.html", f"{_SECOND_FACTOR} profiel instellingen"),
        # Writing.
        Topic("beginnen", "Een agenda beginnen", "help/topics/starting.html"),
        Topic("schrijven", "De tekst schrijven", "help/topics/writing.html"),
        Topic("ontbreekt", "Zien wat nog ontbreekt", "help/topics/missing.html"),
        Topic("afstemmen", "Afstemmen met gemeente en scholen", "help/topics/consulting.html"),
        Topic("eigen-interventie", "Uw interventie aanvullen", "help/topics/own_intervention.html"),
        Topic("indienen", "Indienen voor beoordeling", "help/topics/submitting.html"),
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
        Topic("weigeren", "Weigeren te ondertekenen", "help/topics/refusing.html", "niet tekenen afwijzen"),
        Topic("voorbereiden", "Het ondertekenen voorbereiden", "help/topics/preparing.html"),
        Topic("volgen", "Volgen wie nog moet ondertekenen", "help/topics/following.html"),
        Topic("stoppen", "Terughalen, intrekken en afsluiten", "help/topics/stopping.html", "verwijderen annuleren"),
        # Looking after people and lists.
        Topic("landelijk-beeld", "Landelijk beeld", "help/topics/overview.html"),
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

_READING = ("agenda-lezen", "geschiedenis", "echt")
_WRITING = ("schrijven", "ontbreekt")

ROLE_TOPICS: dict[Role, tuple[str, ...]] = {
    Role.COORDINATOR: (
        "mijn-werk",
        "agendas-zoeken",
        "beginnen",
        *_WRITING,
        "afstemmen",
        "indienen",
        "vaststellen",
        "volgen",
        *_READING,
        "landelijk-beeld",
        "gemeenten",
        "mensen",
        "uitnodigen",
        "rollen",
        "overdragen",
        "account",
    ),
    Role.OFFICER: (
        "mijn-werk",
        "agendas-zoeken",
        *_WRITING,
        "afstemmen",
        *_READING,
        "gemeenten",
        "mensen",
        "uitnodigen",
        "rollen",
        "account",
    ),
    Role.ALDERMAN: (
        "mijn-werk",
        "beoordelen",
        "ondertekenen",
        "weigeren",
        "agendas-zoeken",
        *_READING,
        "gemeenten",
        "account",
    ),
    Role.SCHOOL_BOARD: ("mijn-werk", "eigen-interventie", "agendas-zoeken", *_READING, "gemeenten", "account"),
    Role.READER: ("mijn-werk", "agendas-zoeken", *_READING, "landelijk-beeld", "gemeenten", "account"),
    Role.OCW_STAFF: (
        "mijn-werk",
        "agendas-zoeken",
        "beoordelen",
        "beginnen",
        *_WRITING,
        "vaststellen",
        "volgen",
        "stoppen",
        *_READING,
        "landelijk-beeld",
        "gemeenten",
        "mensen",
        "rechten",
        "beheer",
        "account",
    ),
    Role.OCW_FINANCE: ("mijn-werk", "agendas-zoeken", *_READING, "landelijk-beeld", "gemeenten", "account"),
    Role.MINISTER: (
        "mijn-werk",
        "ondertekenen",
        "weigeren",
        "agendas-zoeken",
        *_READING,
        "landelijk-beeld",
        "gemeenten",
        "account",
    ),
    Role.SECRETARIAT: (
        "mijn-werk",
        "voorbereiden",
        "volgen",
        "agendas-zoeken",
        *_READING,
        "landelijk-beeld",
        "gemeenten",
        "account",
    ),
    Role.ADMINISTRATOR: (
        "mijn-werk",
        "mensen",
        "uitnodigen",
        "rollen",
        "resetten",
        "overdragen",
        "vertrek",
        "rechten",
        "beheer",
        "inlezen",
        "gemeenten",
        "account",
    ),
}

# URL name, URL name and step, or part of the portal ("people:") → the topics about it, best first.
PAGES: dict[str, tuple[str, ...]] = {
    "dashboard:home": ("mijn-werk",),
    "agendas:list": ("agendas-zoeken", "beheer"),
    "agendas:start": ("beginnen",),
    "agendas:detail": ("agenda-lezen",),
    "agendas:history": ("geschiedenis",),
    "agendas:edit": ("schrijven", "eigen-interventie"),
    "agendas:row_edit": ("schrijven", "eigen-interventie"),
    "agendas:row_remove": ("schrijven",),
    "agendas:missing": ("ontbreekt",),
    "agendas:step/share": ("afstemmen",),
    "agendas:step/take_back": ("afstemmen",),
    "agendas:step/submit": ("indienen",),
    "agendas:step/approve": ("beoordelen",),
    "agendas:step/send_back": ("beoordelen",),
    "agendas:step/freeze": ("vaststellen",),
    "agendas:step/recall": ("stoppen",),
    "agendas:step/close": ("stoppen",),
    "agendas:step/withdraw": ("stoppen",),
    "agendas:sign": ("ondertekenen", "voorbereiden"),
    "agendas:refuse": ("weigeren",),
    "agendas:status": ("volgen", "ondertekenen"),
    "people:": ("mensen",),
    "people:invite": ("uitnodigen",),
    "people:invite_again": ("uitnodigen",),
    "people:give_role": ("rollen",),
    "people:end_role": ("rollen",),
    "people:reset_second_factor": ("resetten",),
    "people:come_back": ("vertrek", "mensen"),
    "people:rights": ("rechten",),
    "people:record_quarterly": ("rechten",),
    "people:record_yearly": ("rechten",),
    "dashboard:leave": ("vertrek",),
    "dashboard:hand_over": ("overdragen",),
    "dashboard:end_municipality": ("inlezen",),
    "dashboard:overview": ("landelijk-beeld",),
    "dashboard:money": ("landelijk-beeld",),
    "dashboard:municipalities": ("gemeenten",),
    "dashboard:municipality": ("gemeenten",),
    "dashboard:school_boards": ("gemeenten",),
    "dashboard:school_board": ("gemeenten",),
    "imports:": ("inlezen",),
    "admin:": ("beheer",),
    "mfa_index": ("account",),
    "account_change_password": ("account",),
    "mfa_activate_totp": ("account",),
    "mfa_deactivate_totp": ("account",),
    "mfa_view_recovery_codes": ("account",),
    "mfa_generate_recovery_codes": ("account",),
    "mfa_add_webauthn": ("account",),
    "mfa_edit_webauthn": ("account",),
    "mfa_remove_webauthn": ("account",),
    "usersessions_list": ("account",),
}
