"""Mail about accounts and changes of a grant: to the contactschool, and to OCW-financiën.

Called inside the transaction of the change. The keys hold the moment, so the same change is the same mail.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.actions.mail import queue_mail
from accounts.models import User
from funding.choices import AccountState, ChangeState
from funding.models import Application, ChangeRequest, YearAccount
from gka_portal.notation import dutch_date, euro
from municipalities.models import Membership
from municipalities.roles import Role


def finance_people() -> list[User]:
    """Return who works on grants at the ministry today."""
    return _people(role=Role.OCW_FINANCE)


def board_people(application: Application) -> list[User]:
    """Return who acts today for the contactschool of `application`."""
    return _people(role=Role.SCHOOL_BOARD, school_board=application.board_id)


def _people(**where: Any) -> list[User]:
    held = Membership.objects.current().filter(user__is_active=True, **where).select_related("user").order_by("user")
    return list({row.user_id: row.user for row in held}.values())


def tell_submitted(application: Application, account: YearAccount) -> None:
    """Tell OCW-financiën that there is an account to judge."""
    context = {"year": str(account.year), "spent": euro(account.spent or 0)}
    url = _url("funding:judge_account", application, account.year)
    _send(
        application,
        "grant_account_submitted",
        finance_people(),
        context,
        url,
        f"account:{account.pk}:{account.version}",
    )


def tell_judged(application: Application, account: YearAccount) -> None:
    """Tell the contactschool what OCW said of its account."""
    accepted = account.state == AccountState.ACCEPTED
    context = {"year": str(account.year), "accepted": accepted, "remark": account.remark}
    url = _url("funding:account", application, account.year)
    key = f"account:{account.pk}:{account.version}"
    _send(application, "grant_account_judged", board_people(application), context, url, key)


def tell_account_due(application: Application, year: int, due: str, *, stage: str, late: bool) -> int:
    """Remind the contactschool of the account of `year`; once for each `stage`. `due` as 30 juni 2020.

    Return how many people get it: nobody when the board has no accounts.
    """
    context = {"year": str(year), "last_day": due, "late": late}
    url = _url("funding:account", application, year)
    people = board_people(application)
    _send(application, "grant_account_due", people, context, url, due_key(application, year, stage))
    return len(people)


def due_key(application: Application, year: int, stage: str) -> str:
    """Return how the keys of this reminder begin, one mail for each person."""
    return f"account-due:{application.pk}:{year}:{stage}"


def tell_change_asked(application: Application, request: ChangeRequest) -> None:
    """Tell OCW-financiën that a contactschool asks for a change."""
    context = {"reason": request.reason, **_wanted(request)}
    url = _url("funding:answer_change", application, request.pk)
    _send(application, "grant_change_asked", finance_people(), context, url, f"change-asked:{request.pk}")


def tell_change_answered(application: Application, request: ChangeRequest) -> None:
    """Tell the contactschool, and who asked, what OCW answered."""
    context = {"agreed": request.state == ChangeState.AGREED, "answer": request.answer, **_wanted(request)}
    people = board_people(application)
    _send(
        application,
        "grant_change_answered",
        people,
        context,
        _url("funding:application", application),
        f"change-answered:{request.pk}",
    )


def _wanted(request: ChangeRequest) -> dict[str, str]:
    return {
        "amount": euro(request.amount) if request.amount is not None else "",
        "last_day": dutch_date(request.activities_until) if request.activities_until else "",
    }


def _url(name: str, application: Application, *arguments: object) -> str:
    return settings.PORTAL_URL.rstrip("/") + reverse(name, args=[application.reference, *arguments])


def _send(
    application: Application, template: str, people: Iterable[User], context: dict[str, Any], url: str, key: str
) -> None:
    about = {"reference": application.reference, "board": application.board.name, "url": url}
    for user in people:
        queue_mail(to=user, template=template, context={**about, **context}, key=f"{key}:{user.pk}")
