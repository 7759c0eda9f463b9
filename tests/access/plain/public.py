"""What everybody reads without an account: signed in or not, the answer is the same."""

from tests.access.plain import PlainRow

READ_ONLY = frozenset({405})
# Nothing is public in a portal that was just filled; tests/agendas/test_public_answers.py publishes.
NOTHING_YET = frozenset({404})


def _reference(cast: object) -> tuple[str]:
    return ("GKA-2022-0361",)


ROWS = [
    PlainRow("portal:robots", post=READ_ONLY),
    PlainRow("public:index", post=READ_ONLY),
    PlainRow("public:municipality", arguments=lambda cast: (cast.alkmaar.cbs_code,), post=READ_ONLY),
    PlainRow("public:agenda", arguments=_reference, get=NOTHING_YET, post=READ_ONLY),
    PlainRow("public:pdf", arguments=_reference, get=NOTHING_YET, post=READ_ONLY),
    PlainRow("public:json", arguments=_reference, get=NOTHING_YET, post=READ_ONLY),
    PlainRow("public:diwoo", arguments=_reference, get=NOTHING_YET, post=READ_ONLY),
    PlainRow("public:sitemap_index", post=READ_ONLY),
    PlainRow("public:sitemap", arguments=lambda cast: (1,), post=READ_ONLY),
]
