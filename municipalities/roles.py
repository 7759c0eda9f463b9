"""The ten roles, what each may do in words, and at which kind of place a role is held.

Source: the table "Roles and rights" of the architecture. The rights themselves are predicates in the apps above.
"""

from django.db import models


class Role(models.TextChoices):
    """What somebody does in the portal; always held at a place and for a period (see Membership)."""

    COORDINATOR = "coordinator", "Regiocoördinator"
    OCW_STAFF = "ocw_staff", "OCW-medewerker"
    OCW_FINANCE = "ocw_finance", "OCW-financiën"
    MINISTER = "minister", "Bewindspersoon"
    SECRETARIAT = "secretariat", "Secretariaat"
    OFFICER = "officer", "Beleidsmedewerker"
    ALDERMAN = "alderman", "Wethouder"
    SCHOOL_BOARD = "school_board", "Schoolbestuur"
    READER = "reader", "Lezer"
    ADMINISTRATOR = "administrator", "Functioneel beheerder"


DESCRIPTIONS: dict[Role, str] = {
    Role.COORDINATOR: (
        "Schrijft agenda’s voor de gemeenten in de eigen regio, dient ze in en zet ze klaar om te ondertekenen."
    ),
    Role.OCW_STAFF: (
        "Ziet alle agenda’s. Schrijft mee, beoordeelt namens OCW, exporteert, en houdt thema’s en aanpakken bij. "
        "Keurt nooit een versie goed waar deze persoon zelf aan schreef."
    ),
    Role.OCW_FINANCE: (
        "Leest alle agenda’s vanaf de beoordeling. Beslist over aanvragen van contactscholen, legt betalingen vast, "
        "beoordeelt verantwoordingen en houdt de regelingen bij."
    ),
    Role.MINISTER: "Leest en ondertekent de agenda’s waarin deze persoon ondertekenaar is.",
    Role.SECRETARIAT: "Leest mee en bereidt het ondertekenen voor, voor één bewindspersoon. Ondertekent zelf niet.",
    Role.OFFICER: "Schrijft mee aan de agenda van de eigen gemeente, volgt haar en nodigt collega’s uit.",
    Role.ALDERMAN: "Beoordeelt de agenda van de eigen gemeente, stuurt terug of keurt goed, en ondertekent.",
    Role.SCHOOL_BOARD: (
        "Leest en vult de eigen interventies aan waar dit bestuur contactschool is. Vraagt daarvoor subsidie aan en "
        "verantwoordt die elk jaar."
    ),
    Role.READER: "Leest ondertekende agenda’s van de eigen gemeente, of van alle gemeenten bij het ministerie.",
    Role.ADMINISTRATOR: "Beheert mensen, rollen en lijsten. Ziet zelf geen agenda’s.",
}


class Place(models.TextChoices):
    """The kinds of place at which a role can be held; the value is the field of Membership, "" is the ministry."""

    MINISTRY = "", "het ministerie"
    MUNICIPALITY = "municipality", "een gemeente"
    REGION = "region", "een regio"
    SCHOOL_BOARD = "school_board", "een schoolbestuur"
    OFFICE_HOLDER = "office_holder", "een ambtsdrager"


PLACE_FIELDS: tuple[str, ...] = tuple(place.value for place in Place if place.value)

PLACES: dict[Role, tuple[Place, ...]] = {
    Role.COORDINATOR: (Place.REGION, Place.MUNICIPALITY),
    Role.OCW_STAFF: (Place.MINISTRY,),
    Role.OCW_FINANCE: (Place.MINISTRY,),
    Role.MINISTER: (Place.MINISTRY,),
    Role.SECRETARIAT: (Place.OFFICE_HOLDER,),
    Role.OFFICER: (Place.MUNICIPALITY,),
    Role.ALDERMAN: (Place.MUNICIPALITY,),
    Role.SCHOOL_BOARD: (Place.SCHOOL_BOARD,),
    Role.READER: (Place.MUNICIPALITY, Place.MINISTRY),
    Role.ADMINISTRATOR: (Place.MINISTRY,),
}


# Rights that reach beyond one municipality or change what others may do: reviewed every quarter (BIO2 8.02.01).
PRIVILEGED: frozenset[Role] = frozenset({Role.ADMINISTRATOR, Role.OCW_STAFF, Role.OCW_FINANCE})

# Who may give, end and invite for which roles. The administrator does so everywhere, the others only at the
# municipalities at which they hold their own role. Nobody gives a role to themselves.
GIVES: dict[Role, tuple[Role, ...]] = {
    Role.ADMINISTRATOR: tuple(Role),
    Role.COORDINATOR: (Role.OFFICER, Role.ALDERMAN, Role.READER),
    Role.OFFICER: (Role.OFFICER, Role.READER),
}


def place_rule(role: Role) -> str:
    """The sentence that tells where `role` is held, for forms and errors."""
    places = PLACES[role]
    if places == (Place.MINISTRY,):
        return f"De rol {role.label} hoort bij het ministerie. Laat gemeente, regio, bestuur en ambtsdrager leeg."
    named = " of ".join(place.label for place in places if place is not Place.MINISTRY)
    if Place.MINISTRY in places:
        return f"De rol {role.label} hoort bij {named}, of bij het ministerie (alles leeg). Kies er niet meer dan één."
    return f"De rol {role.label} hoort bij {named}. Kies er precies één."
