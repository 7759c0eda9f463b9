from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Something in a document that cannot be stored: where, and a Dutch sentence that says what to do."""

    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}" if self.path else self.sentence


class DocumentRefused(Exception):
    """A document with problems; nothing of it is stored."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems
