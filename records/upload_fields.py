"""The form field for a file that somebody brings in; used by forms in every app and in the administration."""

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from records.uploads import MAXIMUM_BYTES, TOO_LARGE, CheckedUpload, Kind, UploadRefused, accept_of, check_upload

CHOOSE_AGAIN = "Kies het bestand opnieuw. Een browser onthoudt een gekozen bestand niet."

# Codes of what is said of a file that was looked at, not of a field that was left empty.
REFUSALS = frozenset({"too_large", "refused"})


class UploadField(forms.FileField):
    """A file that was looked into; gives a CheckedUpload, or None when not required and left empty."""

    def __init__(self, *, kinds: Kind = Kind.PDF, **kwargs: Any) -> None:
        self.kinds = kinds
        kwargs.setdefault("widget", forms.FileInput({"accept": accept_of(kinds)}))
        kwargs.setdefault("max_length", 255)
        messages = {
            "empty": "Dit bestand is leeg. Kies een ander bestand.",
            "too_large": TOO_LARGE,
            "max_length": "De naam van dit bestand is te lang. Geef het een kortere naam.",
        }
        kwargs["error_messages"] = {**messages, **kwargs.get("error_messages", {})}
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> CheckedUpload | None:
        file: UploadedFile | None = super().clean(data, None)
        if not file:
            return None
        if (file.size or 0) > MAXIMUM_BYTES:
            raise ValidationError(self.error_messages["too_large"], code="too_large")
        try:
            return check_upload(file.name or "", file.read(), self.kinds)
        except UploadRefused as refused:
            raise ValidationError(str(refused), code="refused") from refused


def refusal_of(form: forms.Form, name: str) -> tuple[str, str] | None:
    """Return why the file at the field `name` of `form` was refused, and its SHA-256; None when it was not.

    Call it before errors of the view are added: it takes only what the field said.
    """
    errors = form.errors.as_data().get(name, [])
    reasons = [message for error in errors if error.code in REFUSALS for message in error.messages]
    file = form.files.get(form.add_prefix(name))
    if not reasons or file is None:
        return None
    digest = hashlib.sha256()
    file.seek(0)
    for part in file.chunks():
        digest.update(part)
    return " ".join(reasons), digest.hexdigest()


class ChooseAgain:
    """Mixin for a form with an UploadField: when another field is wrong, say at the file that it must be chosen again.

    Put it before the form class, as PlainDutchErrors.
    """

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        self.ask_for_files_again()

    def ask_for_files_again(self) -> None:
        """Call it after adding an error in a view, too."""
        form: Any = self
        if not form.is_bound or not form._errors:
            return
        for name, field in form.fields.items():
            if isinstance(field, UploadField) and name not in form._errors and form.files.get(form.add_prefix(name)):
                form.add_error(name, CHOOSE_AGAIN)
