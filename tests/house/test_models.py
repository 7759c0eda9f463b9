"""Models point downwards only, and whoever did something is known beside when."""

from django.db.models import DateTimeField, Field

from tests.house.repository import APPS, our_models

# `_at` fields without a `_by`, each with the reason why nobody stands behind them.
WITHOUT_ACTOR = {
    "accounts.OutgoingMail.created_at": "asked for by an action, whose event row names the person",
    "accounts.OutgoingMail.sent_at": "the worker's doing",
    "agendas.ArchivePackage.cancelled_at": "by who asked for it (asked_by)",
    "agendas.CertifiedCopy.opened_at": "by whom the copy is for (user)",
    "agendas.SchemeWindow.closes_at": "a rule and no deed: the event of the scheme names who wrote it",
    "agendas.SchemeWindow.opens_at": "a rule and no deed: the event of the scheme names who wrote it",
    "agendas.SessionAnswer.done_at": "the worker's doing, for the person of the session",
    "agendas.SigningRequest.held_at": "by who signs (office_holder)",
    "agendas.SigningRequest.invited_at": "by the system, or by the person that the event names",
    "agendas.SigningRequest.opened_at": "by who signs (office_holder)",
    "agendas.SigningRequest.pdf_opened_at": "by who signs (office_holder)",
    "agendas.SigningRequest.read_at": "by who signs (office_holder)",
    "agendas.SigningRequest.reminded_at": "by the system, or by the person that the event names",
    "agendas.SigningSession.cancelled_at": "by the person of the session (user)",
    "agendas.SigningSession.confirmed_at": "by the person of the session (user)",
    "agendas.SigningSession.finished_at": "the worker's doing",
    "municipalities.Merger.done_at": "the worker's doing, on the day that who planned it chose",
}


def test_foreign_keys_never_point_up() -> None:
    upward = []
    for model in our_models():
        for field in model._meta.get_fields():
            target = field.related_model if isinstance(field, Field) else None
            if not isinstance(target, type) or target._meta.app_label not in APPS:
                continue
            if APPS.index(target._meta.app_label) > APPS.index(model._meta.app_label):
                upward.append(f"{model._meta.label}.{field.name} points to {target._meta.label}")
    assert upward == []


def _times_without_actor() -> list[str]:
    found = []
    for model in our_models():
        names = {field.name for field in model._meta.get_fields()}
        for field in model._meta.get_fields():
            is_time = isinstance(field, DateTimeField) and field.name.endswith("_at")
            if is_time and f"{field.name.removesuffix('_at')}_by" not in names:
                found.append(f"{model._meta.label}.{field.name}")
    return found


def test_every_time_has_its_actor() -> None:
    unexplained = [name for name in _times_without_actor() if name not in WITHOUT_ACTOR]
    assert unexplained == [], "Add a `_by` field, or a reason to WITHOUT_ACTOR"


def test_exceptions_are_still_needed() -> None:
    assert sorted(set(WITHOUT_ACTOR) - set(_times_without_actor())) == [], "Remove these from WITHOUT_ACTOR"
