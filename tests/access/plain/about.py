"""What every government portal shows, and the help."""

from tests.access.plain import PlainRow

READ_ONLY = frozenset({405})

ROWS = [
    PlainRow("portal:accessibility", post=READ_ONLY),
    PlainRow("portal:privacy", post=READ_ONLY),
    PlainRow("portal:vulnerability", post=READ_ONLY),
    PlainRow("portal:security_txt", post=READ_ONLY),
    PlainRow("portal:health", post=READ_ONLY),
    PlainRow("portal:help", post=READ_ONLY),
    PlainRow("portal:help_sign_in", post=READ_ONLY),
    # Everybody may read every guide: who explains the portal to a colleague needs theirs.
    PlainRow("portal:help_page", arguments=lambda cast: ("wethouder",), post=READ_ONLY),
]
