"""What a version of the national model asks: which fields at which step, and which texts are only examples."""

from dataclasses import dataclass, field
from typing import Any

from agendas.choices import Step
from agendas.guidance import path_without_ids
from agendas.models import AgendaTemplate
from agendas.richtext import text_of
from agendas.structure import Field, Text

STEPS = {"review": Step.REVIEW, "freeze": Step.FREEZE}
# A shorter text than this may be the same by chance.
_LONG = 25
# The texts of the model itself: there it is as it should be.
_FIXED = ("preamble", "introduction", "pillars", "clauses")


@dataclass(frozen=True)
class Rules:
    """`required`, `guidance` and `content` as a template has them; without one the structure says what is required."""

    required: dict[str, str] = field(default_factory=dict)
    guidance: dict[str, Any] = field(default_factory=dict)
    content: dict[str, Any] = field(default_factory=dict)

    def step_of(self, path: str, described: Field) -> Step | None:
        """Return the step at which the field at `path` must be filled in, None for never."""
        plain = path_without_ids(path)
        return STEPS.get(self.required[plain]) if plain in self.required else described.required

    def is_example(self, path: str, described: Field, text: str) -> bool:
        """Is `text` what the model gives as an example, or what a new agenda starts with, at this field?"""
        if described.text not in (Text.RICH, Text.LINES) or len(text) < _LONG:
            return False
        plain = path_without_ids(path)
        if plain.partition(".")[0] in _FIXED:
            return False
        known = self.guidance.get(plain, {})
        examples = [known.get("good", ""), known.get("weak", ""), _text_at(self.content, plain)]
        return _same(text) in {_same(text_of(example)) for example in examples if example}


NO_RULES = Rules()


def rules_of(template: AgendaTemplate | None) -> Rules:
    return Rules(template.required, template.guidance, template.content) if template else NO_RULES


def _text_at(content: dict[str, Any], path: str) -> str:
    value: Any = content
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def _same(text: str) -> str:
    return " ".join(text.split()).casefold()
