"""Municipalities and school boards: for everybody who signed in."""

from tests.access.plain import PlainRow

ROWS = [
    PlainRow("dashboard:municipalities"),
    PlainRow("dashboard:municipalities_csv"),
    PlainRow("dashboard:municipality", arguments=lambda cast: (cast.alkmaar.cbs_code,)),
    PlainRow("dashboard:school_boards"),
    PlainRow("dashboard:school_boards_csv"),
    PlainRow("dashboard:school_board", arguments=lambda cast: (cast.board.number,)),
]
