"""OCW judges an account: it is accepted, or comes back with a remark; nobody judges what they submitted."""

import pytest

from accounts.models import OutgoingMail, User
from funding.accountability import books_of
from funding.actions.accounting import judge_account, submit_account
from funding.choices import AccountState
from funding.models import Application
from funding.rules import Refused
from funding.workflow import StepRefused
from municipalities.models import Membership
from municipalities.roles import Role
from tests.cast import SINCE, Cast, make_person
from tests.funding.test_accounts import grant, loaded, save

pytestmark = pytest.mark.django_db


def _sent(cast: Cast, by: User | None = None) -> Application:
    application = grant(cast)
    save(cast, application)
    submit_account(application=application, year=2022, by=by or cast.school_board)
    return application


def test_it_is_accepted(cast: Cast) -> None:
    application = _sent(cast)
    judged = judge_account(application=application, year=2022, accepted=True, remark="", by=cast.ocw_finance)
    assert (judged.state, judged.judged_by) == (AccountState.ACCEPTED, cast.ocw_finance)
    mail = OutgoingMail.objects.get(template="grant_account_judged")
    assert (mail.recipient, mail.context["accepted"]) == (cast.school_board, True)
    with pytest.raises(StepRefused, match="is akkoord"):
        judge_account(application=application, year=2022, accepted=False, remark="Nee.", by=cast.ocw_finance)


def test_it_comes_back_with_a_remark_and_is_submitted_again(cast: Cast) -> None:
    application = _sent(cast)
    with pytest.raises(Refused) as refused:
        judge_account(application=application, year=2022, accepted=False, remark=" ", by=cast.ocw_finance)
    assert refused.value.problems[0].field == "remark"
    judge_account(application=application, year=2022, accepted=False, remark="Noem de uren.", by=cast.ocw_finance)
    account = application.accounts.get()
    assert (account.state, account.remark) == (AccountState.RETURNED, "Noem de uren.")
    assert books_of(loaded(application))[2022].spent == 0, "what came back does not count"
    save(cast, application, version=account.version, results="Twaalf uren.")
    again = submit_account(application=application, year=2022, by=cast.school_board)
    assert (again.state, again.judged_at) == (AccountState.SUBMITTED, None)
    assert OutgoingMail.objects.filter(template="grant_account_submitted").count() == 2


def test_nobody_judges_what_they_submitted(cast: Cast) -> None:
    application = _sent(cast, by=cast.ocw_finance)
    with pytest.raises(StepRefused, match="Een collega moet haar beoordelen"):
        judge_account(application=application, year=2022, accepted=True, remark="", by=cast.ocw_finance)
    colleague = make_person("finance_two", "Fred Financiën")
    Membership.objects.create(user=colleague, role=Role.OCW_FINANCE, start=SINCE)
    assert judge_account(application=application, year=2022, accepted=True, remark="", by=colleague).pk


@pytest.mark.parametrize("who", ["school_board", "ocw_staff", "coordinator_noord"])
def test_who_does_not_decide_does_not_judge(cast: Cast, who: str) -> None:
    application = _sent(cast, by=cast.ocw_finance)
    with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
        judge_account(application=application, year=2022, accepted=True, remark="", by=cast.people[who])


def test_an_account_that_is_not_there_is_not_judged(cast: Cast) -> None:
    with pytest.raises(StepRefused, match="nog niet begonnen"):
        judge_account(application=grant(cast), year=2022, accepted=True, remark="", by=cast.ocw_finance)
