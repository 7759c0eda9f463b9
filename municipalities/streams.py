"""The names under which the record keeps what happened to a row: its stream, and itself."""

from django.db import models

from accounts.actions import events
from municipalities.models import Membership


def stream_of(row: models.Model) -> str:
    """The stream of events: of the person for a membership, of the list for the rest."""
    return events.stream_of(row.user) if isinstance(row, Membership) else stream_of_list(type(row))


def stream_of_list(model: type[models.Model]) -> str:
    """The stream of events of one list, whoever changes it: a file or an administrator."""
    return f"reference:{model._meta.model_name}"


def object_of(row: models.Model) -> str:
    """How an event names `row` on that stream."""
    return object_name(type(row), row.pk)


def object_name(model: type[models.Model], key: object = "") -> str:
    """The same for a row of `model` that is not at hand; without a key what all of them begin with."""
    return f"{model._meta.model_name}:{key}"
