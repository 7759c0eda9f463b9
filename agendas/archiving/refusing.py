"""Why something does not go to the archive."""


class CannotBeArchived(Exception):
    """No package can be made of this; the message is a plain Dutch sentence that says what to do."""
