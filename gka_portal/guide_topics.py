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

_READING = ("agenda-lezen", "voorplaat", "vergelijken", "bestanden", "geschiedenis", "echt")
_WRITING = ("schrijven", "bewaren", "ontbreekt", "opmerkingen", "meelezers")

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
        "opmerkingen",
        "ondertekenen",
        "weigeren",
        "agendas-zoeken",
        *_READING,
        "gemeenten",
        "account",
    ),
    Role.SCHOOL_BOARD: (
        "mijn-werk",
        "eigen-interventie",
        "bewaren",
        "opmerkingen",
        "agendas-zoeken",
        *_READING,
        "gemeenten",
        "account",
    ),
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
        "sjablonen",
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


def _each(names: str, *topics: str) -> dict[str, tuple[str, ...]]:
    """Return `topics` for each of the pages about agendas in `names`."""
    return {f"agendas:{name}": topics for name in names.split()}


# URL name, URL name and step, or part of the portal ("people:") → the topics about it, best first.
PAGES: dict[str, tuple[str, ...]] = {
    "dashboard:home": ("mijn-werk",),
    "agendas:list": ("agendas-zoeken", "beheer"),
    **_each("start start_content start_file", "beginnen"),
    **_each("copied take_over from_catalogue row_remove", "schrijven"),
    "agendas:detail": ("agenda-lezen",),
    **_each("history stopped", "geschiedenis"),
    "agendas:edit": ("schrijven", "eigen-interventie"),
    "agendas:row_edit": ("schrijven", "eigen-interventie"),
    **_each("missing writer", "ontbreekt"),
    "agendas:departures": ("ontbreekt", "sjablonen"),
    "agendas:front": ("voorplaat",),
    **_each("comments comment_new comment comment_answer second_look", "opmerkingen"),
    **_each("guests guest_invite guest_period guest_withdraw", "meelezers"),
    **_each("versions version version_restore compare changed", "vergelijken", "geschiedenis"),
    **_each("exports", "bestanden"),
    **_each("templates template template_compare template_texts template_help template_topic", "sjablonen"),
    **_each("template_required template_about template_publish template_discard", "sjablonen"),
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
    **dict.fromkeys(("people:invite", "people:invite_again"), ("uitnodigen",)),
    **dict.fromkeys(("people:give_role", "people:end_role"), ("rollen",)),
    "people:reset_second_factor": ("resetten",),
    "people:come_back": ("vertrek", "mensen"),
    **dict.fromkeys(("people:rights", "people:record_quarterly", "people:record_yearly"), ("rechten",)),
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
    **dict.fromkeys(
        (
            "mfa_index account_change_password mfa_activate_totp mfa_deactivate_totp mfa_view_recovery_codes "
            "mfa_generate_recovery_codes mfa_add_webauthn mfa_edit_webauthn mfa_remove_webauthn usersessions_list"
        ).split(),
        ("account",),
    ),
}
