"""The loader of the pages about one person: whom the viewer may not find is not there (404)."""

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.urls import reverse

from accounts.models import User
from accounts.requests import SignedInRequest
from municipalities.models import Membership
from municipalities.permissions import people_visible_to
from municipalities.tables.people import people

# What an address carries instead of the e-mail address that somebody typed.
PROOF, PROOF_SECONDS = "bewijs", 3600
# The button under the question which role: pressed without an answer it must say so.
PRESSED = "verder"


def load_person(request: SignedInRequest, pk: int) -> User:
    """Return the person `pk` with state and second factor, for who may find them."""
    found = people(people_visible_to(request.user)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def address_typed(by: User, person: User) -> str:
    """Return a proof that `by` typed the address of `person`: a colleague from elsewhere can be given a role."""
    return signing.dumps([by.pk, person.pk], salt=PROOF)


def load_addressed_person(request: SignedInRequest, pk: int) -> tuple[User, bool]:
    """Return the person `pk`, and whether the viewer may find them; who may not needs the proof of `address_typed`."""
    found = people(User.objects.filter(pk=pk)).first()
    is_known = people_visible_to(request.user).filter(pk=pk).exists()
    if found is None or not (is_known or _has_proof(request, pk)):
        raise Http404
    return found, is_known


def chosen_role(request: SignedInRequest) -> QueryDict | None:
    """Return what was answered to the question which role, None for who only opens the page."""
    return request.GET if "rol" in request.GET or PRESSED in request.GET else None


def _has_proof(request: SignedInRequest, pk: int) -> bool:
    try:
        proven = signing.loads(request.GET.get(PROOF, ""), salt=PROOF, max_age=PROOF_SECONDS)
    except signing.BadSignature:
        return False
    return bool(proven == [request.user.pk, pk])


def refusal(by: User, person: User) -> PermissionDenied:
    """Return the 403 for something that `by` may not do to `person`, with why where that helps."""
    if person.pk == by.pk:
        return PermissionDenied(
            "Uw eigen rollen en toegang wijzigt iemand anders. Vraag het een functioneel beheerder."
        )
    if not person.is_active:
        return PermissionDenied("Deze persoon is vertrokken. Een functioneel beheerder kan het account weer openen.")
    return PermissionDenied()


def load_role(person: User, pk: int) -> Membership:
    """Return the role `pk` of `person`."""
    found = Membership.objects.with_places().select_related("user").filter(user=person, pk=pk).first()
    if found is None:
        raise Http404
    return found


def crumbs(person: User | None = None, page: str = "") -> list[tuple[str, str]]:
    """Return the breadcrumbs of a page about people, about `person`, or called `page`."""
    trail = [("Mensen", reverse("people:list"))]
    if person is not None:
        trail.append((person.name, reverse("people:person", args=[person.pk])))
    return [*trail, (page, "")] if page else [*trail[:-1], (trail[-1][0], "")]
