"""When each step of a demo agenda happened: the last one on the day of its plan, the others some weeks before."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from django.utils import timezone

from agendas.demo.plan import UNFINISHED, Plan, Stage
from records.clock import told

# The day of each step, counted from the start of the agenda.
_DAYS = {"start": 0, "talk": 24, "share": 31, "submit": 54, "review": 68, "freeze": 77, "sign": 91}
# Of a review that came back once, before the agenda was handed in for good.
_DAYS |= {"first_submit": 36, "came_back": 43, "adapted": 50}
# Of a minister who refused, after which the text was mended and went round again.
_DAYS |= {"first_freeze": 69, "first_sign": 70, "refuse": 72, "mend": 73, "submit_again": 74, "review_again": 76}
# Of signing on paper: the day on the paper, what was brought in, and what a colleague said of it.
_DAYS |= {"decide": 79, "paper": 80, "scan": 81, "reject": 83, "scan_again": 86, "confirm": 88}
# The step that brought an agenda into its state; whoever agreed after that changed no state.
_LAST = dict.fromkeys(UNFINISHED | {Stage.READY}, "start")
_LAST |= dict.fromkeys((Stage.CONSULTATION, Stage.WITHDRAWN), "share")
_LAST |= dict.fromkeys((Stage.REVIEW, Stage.REVIEW_MUNICIPALITY, Stage.REVIEW_MINISTRY, Stage.REVIEW_BOTH), "submit")
_LAST |= dict.fromkeys((Stage.RETURNED_MUNICIPALITY, Stage.RETURNED_MINISTRY), "review")
_LAST[Stage.FROZEN] = "freeze"


class Calendar:
    """The moments of one plan; what would lie in the future happens now."""

    def __init__(self, plan: Plan) -> None:
        self.number = plan.number
        last = plan.signed_on or timezone.localdate() - timedelta(days=plan.days)
        self.start = last - timedelta(days=_DAYS[_LAST.get(plan.stage, "sign")])

    @contextmanager
    def told(self, step: str) -> Iterator[None]:
        """Let what happens inside have happened on the day of `step`, during office hours."""
        day = self.start + timedelta(days=_DAYS[step])
        # Not all of them at the same minute.
        clock = time(9 + self.number % 8, self.number * 7 % 60)
        moment = datetime.combine(day, clock, tzinfo=timezone.get_current_timezone())
        with told(min(moment, timezone.now())):
            yield
