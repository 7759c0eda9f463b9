"""What is refused, with the sentence for the user."""


class RowRefused(Exception):
    """One row (or a whole file) cannot be loaded; the message is the sentence for the user."""


class FileRefused(RowRefused):
    """A file as a whole cannot be used: nothing of it is read."""


class RowSkipped(Exception):
    """A row that is right and that is not for this list, such as a district among municipalities."""
