"""What people call a text: an agenda, or an addendum to one. Dutch has another article for each."""

from dataclasses import dataclass

from agendas.choices import Kind


@dataclass(frozen=True)
class Noun:
    """A word with what stands before it: "addendum", "het addendum", "dit addendum", "het hele addendum"."""

    word: str
    the: str
    this: str
    whole: str

    @property
    def of(self) -> str:
        """After a name: "de tekst van het addendum"."""
        return f"van {self.the}"

    @property
    def this_first(self) -> str:
        """At the start of a sentence."""
        return self.this.capitalize()

    @property
    def the_first(self) -> str:
        return self.the.capitalize()

    @property
    def article(self) -> str:
        """Before another word: "het verzegelde addendum"."""
        return self.the.partition(" ")[0]

    def before(self, title: str) -> str:
        """`title` as a mail calls it: of an addendum it is the title of the agenda."""
        return f"{self.word} bij {title}" if self.word == ADDENDUM.word else title

    @property
    def it(self) -> str:
        return "het" if self.article == "het" else "zij"


AGENDA = Noun("agenda", "de agenda", "deze agenda", "de hele agenda")
ADDENDUM = Noun("addendum", "het addendum", "dit addendum", "het hele addendum")


def noun_of(kind: str) -> Noun:
    """Return the words for a text of `kind` (agendas.choices.Kind)."""
    return ADDENDUM if kind == Kind.ADDENDUM else AGENDA
