"""The public pages to have a document judged; they stand at /controleren/, outside the agendas."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from agendas.document.check_code import CODE_LENGTH
from agendas.views import verifying


class TextCodeConverter(StringConverter):
    """The beginning of the SHA-256 of a text, as the QR code on a document has it."""

    regex = f"[0-9a-f]{{{CODE_LENGTH}}}"


register_converter(TextCodeConverter, "text_code")

app_name = "verifying"

urlpatterns: list[URLPattern] = [
    path("", verifying.verify, name="page"),
    path("<text_code:text_code>/", verifying.verify, name="code"),
]
