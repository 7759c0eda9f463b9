"""How "Mijn werk" speaks to each role: what the lists are called, and what to do when there is nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from accounts.models import User
from municipalities.memberships import roles_of
from municipalities.permissions import may_manage_lists
from municipalities.roles import Role


@dataclass(frozen=True)
class Words:
    """`page` is the URL name of the next step when nothing waits, `action` the words on that button."""

    intro: str = "Wat op u wacht, wat het langst wacht bovenaan."
    tasks: str = "Wacht op u"
    empty: str = "Er wacht niets op u"
    text: str = "Is er iets te doen, dan staat het hier en krijgt u een e-mail."
    page: str = "agendas:list"
    action: str = "Bekijk de agenda’s"
    others: str = "Wacht op anderen"

    @property
    def url(self) -> str:
        return reverse(self.page)


# The first role that somebody has gives the words: who writes comes before who signs, and who reads comes last.
_WORDS: dict[Role, Words] = {
    Role.COORDINATOR: Words(
        text="Geen agenda van uw gemeenten vraagt nu iets van u. Begin een agenda, of kijk hoe het met de andere gaat."
    ),
    Role.ALDERMAN: Words(
        intro="Wat u moet lezen, beoordelen of ondertekenen.",
        text="Ligt er een agenda klaar om te beoordelen of te ondertekenen, dan staat zij hier en krijgt u een e-mail.",
    ),
    Role.OFFICER: Words(
        text="Vraagt de regiocoördinator u mee te schrijven, dan staat de agenda hier en krijgt u een e-mail."
    ),
    Role.OCW_STAFF: Words(
        text="Er is niets te beoordelen, vast te stellen of af te sluiten. Bekijk hoe het landelijk gaat.",
        page="dashboard:overview",
        action="Naar het landelijk beeld",
    ),
    Role.MINISTER: Words(
        intro="Wat u moet lezen en ondertekenen.",
        text="Bent u aan de beurt om te ondertekenen, dan staat de agenda hier en krijgt u een e-mail.",
        others="Nog niet aan u",
    ),
    Role.SECRETARIAT: Words(
        intro="De agenda’s waarvan u het ondertekenen voorbereidt.",
        tasks="Wat u voorbereidt",
        empty="Er is niets voor te bereiden",
        text="Is uw bewindspersoon aan de beurt om te ondertekenen, dan staat de agenda hier.",
        others="Komt later",
    ),
    Role.OCW_FINANCE: Words(
        intro="De aanvragen en verantwoordingen die op u wachten. U leest mee met elke agenda vanaf de beoordeling.",
        text="U hoeft nu niets te doen. Bekijk hoeveel GKA-geld de agenda’s per jaar vragen.",
        page="dashboard:money",
        action="Bekijk het geplande geld",
    ),
    Role.SCHOOL_BOARD: Words(
        intro="Wat u moet aanleveren, en de agenda’s waarvan uw bestuur contactschool is.",
        text="Deelt de regiocoördinator een agenda met u om aan te vullen, dan staat zij hier en krijgt u een e-mail.",
    ),
    Role.READER: Words(
        intro="U leest de agenda’s die ondertekend zijn.",
        empty="U hoeft niets te doen",
        text="Wordt er een agenda ondertekend, dan staat zij hieronder en in de lijst.",
    ),
    Role.ADMINISTRATOR: Words(
        intro="Wat er in het beheer te doen is.",
        empty="Er is nu niets te beheren",
        text="Verlopen uitnodigingen, een controle van rechten, imports en mislukte taken verschijnen hier vanzelf.",
        page="people:list",
        action="Naar de mensen",
    ),
}
_NO_ROLE = Words(
    intro="Welkom.",
    empty="U hebt nu geen rol in het portaal",
    text="Daarom ziet u geen agenda’s. Klopt dat niet? Vraag de functioneel beheerder u een rol te geven.",
    page="portal:help",
    action="Naar de hulp",
)


_GUEST = Words(
    intro="U bent gevraagd mee te lezen.",
    empty="Er wacht verder niets op u",
    text="Wat u kunt lezen, staat hierboven bij ‘U leest mee’.",
)
# A guest before the first day, or after the last.
_NO_GUEST_TODAY = Words(intro="Welkom.", empty="U kunt nu geen agenda lezen", page="portal:help", action="Naar de hulp")


def words_for(user: User, is_guest: bool = False, not_today: Sequence[str] = ()) -> Words:
    """Return the words for the most important role that `user` has today.

    `is_guest`: somebody was asked to read. `not_today`: what a guest who cannot read today is told about that.
    """
    held = roles_of(user)
    if not held and may_manage_lists(user):
        return _WORDS[Role.ADMINISTRATOR]
    other = _GUEST if is_guest else replace(_NO_GUEST_TODAY, text=" ".join(not_today)) if not_today else _NO_ROLE
    return next((words for role, words in _WORDS.items() if role in held), other)
