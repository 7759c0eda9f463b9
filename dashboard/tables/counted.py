"""Which agendas the figures count for somebody who does not read all of them, in one sentence."""

from accounts.models import User
from municipalities.memberships import ministry_roles_of, roles_of
from municipalities.roles import Role

_READ: dict[Role, str] = {
    Role.COORDINATOR: "alle agenda’s van uw gemeenten",
    Role.OCW_FINANCE: "alle agenda’s vanaf de beoordeling",
    Role.MINISTER: "de agenda’s die u ondertekent, vanaf het vaststellen",
    Role.SECRETARIAT: "de agenda’s waarvan u het ondertekenen voorbereidt",
    Role.OFFICER: "alle agenda’s van uw gemeente",
    Role.ALDERMAN: "de agenda’s van uw gemeente, vanaf de beoordeling",
    Role.SCHOOL_BOARD: "de agenda’s waarvan uw schoolbestuur contactschool is",
    Role.READER: "de ondertekende agenda’s van uw gemeente",
}
_READER_AT_MINISTRY = "alle ondertekende agenda’s"


def counted_words(user: User) -> str:
    """Return which agendas are counted for `user`; "" for who reads every agenda."""
    held = roles_of(user)
    if Role.OCW_STAFF in held:
        return ""
    words = dict(_READ)
    if Role.READER in ministry_roles_of(user):
        words[Role.READER] = _READER_AT_MINISTRY
    read = [words[role] for role in Role if role in held and role in words]
    return (
        f"Bij agenda’s en geld tellen alleen de agenda’s mee die u mag lezen: {' en '.join(read)}. "
        "Leden en inwoners gaan over alle gemeenten."
    )
