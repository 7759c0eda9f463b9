"""Who can sign instead of somebody, with what is to be known of each; what stands in the way of who was asked."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import User
from agendas.actions.substituting import candidates, named_in_text
from agendas.authority import authority_problem, authority_problems, left_office
from agendas.models import Agenda, SigningRequest
from gka_portal.notation import dutch_date
from municipalities.models import OfficeHolder

NO_ACCOUNT = "Heeft geen account: kan alleen op papier of elders ondertekenen."


@dataclass(frozen=True)
class Candidate:
    """An office holder who can sign; `is_text`: the person whom the text names."""

    holder: OfficeHolder
    is_text: bool
    problem: str

    @property
    def label(self) -> str:
        return f"{self.holder.name}, {self.holder.office}"

    @property
    def description(self) -> str:
        """What is to be known before choosing this person."""
        since = f"In functie vanaf {dutch_date(self.holder.start)}." if self.holder.start else "Nu in functie."
        named = "Staat in de tekst." if self.is_text else ""
        account = "" if has_account(self.holder) else NO_ACCOUNT
        return " ".join(filter(None, [since, named, account, self.problem]))


def candidates_for(agenda: Agenda, request: SigningRequest, by: User) -> list[Candidate]:
    """Return whom `by` can choose at `request`; five queries, however many."""
    holders = candidates(request, by)
    named = named_in_text(agenda, request)
    today = timezone.localdate()
    # Looked at as if they signed here already.
    asked = {holder.pk: _as_if(request, holder) for holder in holders}
    problems = authority_problems(asked.values(), today)
    return [Candidate(holder, holder.pk == named, problems.get(asked[holder.pk].pk, "")) for holder in holders]


def problems_of(request: SigningRequest, on: date) -> list[str]:
    """Return what is wrong now with who was asked at `request`, in sentences."""
    found = []
    if left_office(request, on):
        found.append(f"{request.who} is niet in functie en kan niet meer ondertekenen.")
    if problem := authority_problem(request, on):
        found.append(problem)
    if request.office_holder is None or not has_account(request.office_holder):
        found.append(f"{request.who}: {NO_ACCOUNT[0].lower()}{NO_ACCOUNT[1:]}")
    return found


def has_account(holder: OfficeHolder) -> bool:
    """Can `holder` sign in the portal?"""
    return holder.user is not None and holder.user.is_active


def _as_if(request: SigningRequest, holder: OfficeHolder) -> SigningRequest:
    """Return a request that is never saved, in which `holder` signs instead."""
    return SigningRequest(name=request.name, substitution="substitute", office_holder=holder)
