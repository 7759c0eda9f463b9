"""What changed between two texts of an agenda: pure functions of two documents (gka-agenda/1), no database.

`compare` gives the changes, each with its address; `summary` says them in one sentence; `word_diff` shows a text
word by word; `text_lines` is the comparison for a terminal. The PDF is in `agendas.redline.pdf`.
"""

from agendas.redline.comparing import Change, Comparison, Sort, compare
from agendas.redline.drawing import word_diff
from agendas.redline.plain import text_lines
from agendas.redline.telling import parts_told, summary

__all__ = ["Change", "Comparison", "Sort", "compare", "parts_told", "summary", "text_lines", "word_diff"]
