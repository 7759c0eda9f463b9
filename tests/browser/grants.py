"""Makes what the pages of the money can show, and prints their addresses: `python -m tests.browser.grants`.

A line per address: a name, a space, the path. With "story": only a signed agenda, a scheme and somebody of another
contactschool; prints the reference of the agenda.
"""

import sys
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from funding.models import Application
    from tests.cast import Cast


def main() -> None:
    django.setup()
    from agendas.actions.templates import load_templates
    from tests.cast import make_cast

    cast = make_cast()
    load_templates(by=None)
    if "story" in sys.argv:
        sys.stdout.write(_story(cast))
        return
    for name, path in [*_of_applications(cast), *_others()]:
        sys.stdout.write(f"{name} {path}\n")


def _story(cast: "Cast") -> str:
    from municipalities.models import Membership
    from municipalities.roles import Role
    from tests.cast import SINCE, make_person
    from tests.funding.granting import scheme_of, signed_agenda

    scheme_of(instalments=1)
    outsider = make_person("other_board", "Bo Bestuur", cast.other_board.name)
    Membership.objects.create(user=outsider, role=Role.SCHOOL_BOARD, start=SINCE, school_board=cast.other_board)
    return signed_agenda(cast).reference


def _of_applications(cast: "Cast") -> Iterator[tuple[str, str]]:
    """One application in every status, and the pages of its steps."""
    from django.urls import reverse

    from agendas.choices import State
    from funding.choices import AccountState, Status
    from tests.factories import make_agenda
    from tests.funding.factories import make_account, make_application, make_change_request
    from tests.funding.granting import scheme_of

    year = date.today().year - 1
    facts: dict[str, Any] = {
        "agenda": make_agenda(cast, State.SIGNED),
        "scheme": scheme_of(),
        "years": {year: 30_000, year + 1: 30_000},
    }
    until = date(year + 1, 12, 31)
    paid = {Status.CHANGED: 1, Status.SETTLED: 2, Status.RECLAIMED: 2}
    made: dict[str, Application] = {
        status: make_application(cast, status, paid=paid.get(status, 0), **facts) for status in Status
    }
    for row in made.values():
        if row.granted is not None:
            row.activities_until = until
            row.save()
    new, sent, granted, changed = (made[name] for name in ("prepared", "submitted", "granted", "changed"))
    make_account(changed, year, AccountState.SUBMITTED, submitted_by=cast.school_board, results="Meer ouders kwamen.")
    asked = make_change_request(changed, cast)
    rows: list[tuple[str, str, Application, *tuple[Any, ...]]] = [
        *((f"application_{status}", "application", row) for status, row in made.items()),
        *((name, name, new) for name in ("edit", "submit", "withdraw")),
        *((f"decide_{step}", "decide", sent, step) for step in ("grant", "reject")),
        *((f"decide_{step}", "decide", changed, step) for step in ("change", "settle", "reclaim")),
        *((name, name, granted) for name in ("instalments", "ask_change", "document_add")),
        ("pay", "pay", granted, 1),
        ("account_open", "account", granted, year),
        ("account_submitted", "account", changed, year),
        ("judge_account", "judge_account", changed, year),
        ("answer_change", "answer_change", changed, asked.pk),
    ]
    for name, page, row, *more in rows:
        yield name, reverse(f"funding:{page}", args=[row.reference, *more])


def _others() -> Iterator[tuple[str, str]]:
    """The pages that are about no application."""
    from django.urls import reverse

    from agendas.models import Agenda, FundingScheme

    agenda, scheme = Agenda.objects.get().reference, FundingScheme.objects.get().code
    for name in ("own", "applications", "prepare", "figures", "queue", "deadlines", "files", "schemes"):
        yield name, reverse(f"funding:{name}")
    yield "applications_none", f"{reverse('funding:applications')}?zoek=bestaat+niet"
    yield "prepare_agenda", f"{reverse('funding:prepare')}?agenda={agenda}"
    yield "agenda_money", reverse("funding:agenda_money", args=[agenda])
    yield "scheme", reverse("funding:scheme", args=[scheme])
    yield "home", reverse("dashboard:home")


if __name__ == "__main__":
    main()
