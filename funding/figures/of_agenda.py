"""The money of one agenda: plan, applications, payments and accounts, per contactschool and per year."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from agendas.models import Agenda
from funding.choices import Status
from funding.figures.plots import waterfall_plot
from funding.figures.waterfall import waterfall
from funding.models import Application
from funding.permissions import has_right
from funding.reconciling import ApplicationFigures, Figures, Picture, YearFigures, figures_of, plans_of
from funding.roles import Right
from gka_portal.plots import Plot
from municipalities.memberships import school_board_ids_of
from municipalities.models import SchoolBoard

NO_BOARD = "Zonder contactschool"


@dataclass(frozen=True)
class BoardMoney:
    """The money of one contactschool in this agenda; `number` "" for the part of the plan without one."""

    name: str
    number: str
    money: Figures
    applications: list[ApplicationFigures]


@dataclass(frozen=True)
class AgendaMoney:
    """`is_own_part`: who looks sees the part of their own contactschool only."""

    boards: list[BoardMoney]
    years: list[YearFigures]
    total: Figures
    plot: Plot
    is_own_part: bool

    @property
    def is_empty(self) -> bool:
        return not self.boards


def money_of(agenda: Agenda, user: User) -> AgendaMoney:
    """Return the picture of `agenda` that `user` may see; a school board sees the part of its own boards."""
    picture = figures_of(Application.objects.visible_to(user).filter(agenda=agenda).order_by("reference"))
    is_whole = has_right(user, Application(agenda=agenda), Right.READ)
    own = None if is_whole else school_board_ids_of(user)
    whole = Picture([*picture.rows, *_not_asked(agenda, picture, own)])
    names = {pk: (name, number) for pk, name, number in _boards(whole)}
    boards = [
        BoardMoney(*names.get(board, (NO_BOARD, "")), money, [row for row in picture.rows if row.board == board])
        for board, money in whole.by_board().items()
    ]
    return AgendaMoney(
        boards=sorted(boards, key=lambda one: (not one.number, one.name)),
        years=list(whole.by_year().values()),
        total=whole.total,
        plot=waterfall_plot(waterfall(whole)),
        is_own_part=not is_whole,
    )


def _not_asked(agenda: Agenda, picture: Picture, own: Collection[int] | None) -> Iterable[ApplicationFigures]:
    """Yield the part of the plan for which there is no application, as rows that ask nothing."""
    asking = {row.board for row in picture.rows}
    planned: dict[int, dict[int, Decimal]] = {}
    for (_, board, _), years in plans_of([agenda.pk]).items():
        if board in asking or (own is not None and (board is None or board not in own)):
            continue
        sums = planned.setdefault(board or 0, {})
        for year, amount in years.items():
            sums[year] = sums.get(year, Decimal()) + amount
    for board, amounts in planned.items():
        yield ApplicationFigures(
            pk=None,
            reference="",
            status=Status.PREPARED,
            agenda=agenda.pk,
            board=board,
            scheme="",
            scheme_name="",
            ceiling_year=None,
            money=Figures(planned=sum(amounts.values(), Decimal())),
            years=tuple(YearFigures(year, planned=amount) for year, amount in sorted(amounts.items())),
        )


def _boards(picture: Picture) -> Iterable[tuple[int, str, str]]:
    keys = {row.board for row in picture.rows}
    return SchoolBoard.objects.filter(pk__in=keys).values_list("pk", "name", "number")
