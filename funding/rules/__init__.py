"""May this application be submitted; does this decision fit the ceiling; what is still to be paid?

Every rule is a sentence with its figures. What a scheme does not say is not checked, and `remarks_on` says so.
"""

from funding.rules.ceilings import Ceiling, ceiling_of, ceilings_for, overrun
from funding.rules.deciding import day_sentence, decision_problems, promise_problems
from funding.rules.items import Obstacle, Problem, Refused, amount_problem
from funding.rules.paying import payment_problems, plan_problems, proposed_instalments, to_plan
from funding.rules.plan import CAN_ASK, FREED, Plan, plan_of
from funding.rules.schemes import newest_version, version_on
from funding.rules.submitting import Request, obstacles, obstacles_to_submit, remarks, remarks_on, request_of

__all__ = [
    "CAN_ASK",
    "FREED",
    "Ceiling",
    "Obstacle",
    "Plan",
    "Problem",
    "Refused",
    "Request",
    "amount_problem",
    "ceiling_of",
    "ceilings_for",
    "day_sentence",
    "decision_problems",
    "newest_version",
    "obstacles",
    "obstacles_to_submit",
    "overrun",
    "payment_problems",
    "plan_of",
    "plan_problems",
    "promise_problems",
    "proposed_instalments",
    "remarks",
    "remarks_on",
    "request_of",
    "to_plan",
    "version_on",
]
