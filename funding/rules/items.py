"""What the rules say: sentences that stop somebody, each with the page or the field where it can be mended."""

from dataclasses import dataclass
from decimal import Decimal

from funding.workflow import StepRefused

CENT = Decimal("0.01")
# What the columns of amounts hold: ten digits before the comma.
TOO_MUCH = Decimal(10**10)


@dataclass(frozen=True)
class Obstacle:
    """Why an application cannot be submitted; `url`: the page where that can be mended, "" when there is none."""

    sentence: str
    url: str = ""


@dataclass(frozen=True)
class Problem:
    """What is wrong with what was typed in `field`; "" is about all of it."""

    sentence: str
    field: str = ""


class Refused(StepRefused):
    """What was typed cannot be stored. `problems`: a sentence per field; the message is all of them."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(" ".join(problem.sentence for problem in problems))
        self.problems = problems


def amount_problem(amount: Decimal | None, field: str, *, zero: bool = False) -> Problem | None:
    """Return why `amount` is no amount in euros, or None. `zero`: nothing is an amount too."""
    if amount is None:
        return Problem("Vul een bedrag in, bijvoorbeeld 70.000.", field)
    if not amount.is_finite() or amount >= TOO_MUCH:
        return Problem("Dit bedrag is te groot. Vul een bedrag in euro’s in, bijvoorbeeld 70.000.", field)
    if amount < 0:
        return Problem("Een bedrag is niet lager dan nul.", field)
    if amount == 0 and not zero:
        return Problem("Vul een bedrag in dat meer is dan nul.", field)
    if amount != amount.quantize(CENT):
        return Problem("Een bedrag heeft hooguit twee cijfers achter de komma.", field)
    return None
