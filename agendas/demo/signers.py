"""Who signs a demo agenda, and putting the signature in the portal."""

from accounts.models import User
from agendas.actions.signing import open_round, sign
from agendas.actions.touching import Touch, touch
from agendas.demo.people import Crew
from agendas.demo.plan import Plan
from agendas.models import Agenda, Signatory, SigningRequest
from agendas.permissions import is_signer
from municipalities.roles import Role

# In the demo an account proves who it is with its password (accounts.second_factor).
FACTOR = "password"


def signatory_of(agenda: Agenda, person: User) -> Signatory:
    """Return the line of the agenda in which `person` signs."""
    return next(row for row in agenda.signatories.all() if is_signer(person, row))


def request_of(agenda: Agenda, person: User) -> SigningRequest:
    """Return the request in the round that runs by which `person` is asked to sign."""
    requests = open_round(agenda).requests.select_related("round", "office_holder__user")
    return next(row for row in requests if is_signer(person, row))


def put_signature(agenda: Agenda, place: str, by: User) -> None:
    """Read the text to the end and sign it."""
    sha256 = open_round(agenda).version.sha256
    touch(agenda=agenda, what=Touch.READ, by=by)
    signatory_id = signatory_of(agenda, by).pk
    sign(agenda=agenda, signatory_id=signatory_id, sha256=sha256, place=place, factor=FACTOR, by=by)


def sign_municipality(agenda: Agenda, plan: Plan, crew: Crew) -> None:
    """Sign for every municipality of the plan."""
    for code in plan.codes:
        put_signature(agenda, crew.municipalities[code].name, crew.at(code, Role.ALDERMAN))


def sign_state(agenda: Agenda, crew: Crew) -> None:
    """Sign for both ministers."""
    for key in ("minister_ocw", "minister_po"):
        put_signature(agenda, "Den Haag", crew[key])
