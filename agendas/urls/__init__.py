from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from agendas.views import editing, files, listing, missing, reading, reviewing, rows


class ReferenceConverter(StringConverter):
    """A reference as the format of an agenda writes it; no other text (PostgreSQL refuses %00) reaches a query."""

    regex = "[A-Z0-9][A-Z0-9-]{2,29}"


register_converter(ReferenceConverter, "reference")

app_name = "agendas"

# Each list names its pages from the top of /agendas/; the templates come before the references.
_PARTS = (
    "start",
    "templates",
    "signing_session",
    "signing",
    "writing",
    "money",
    "sheets",
    "comments",
    "versions",
    "guests",
    "exporting",
    "front",
    "register",
    "evidence",
    "substituting",
    "elsewhere",
    "paper",
    "copies",
    "addenda",
    "publishing",
    "archiving",
)

urlpatterns = [
    *(path("", include(f"agendas.urls.{part}")) for part in _PARTS),
    path("", listing.agenda_list, name="list"),
    path("csv/", listing.agenda_list_csv, name="list_csv"),
    path("<reference:reference>/", reading.detail, name="detail"),
    path("<reference:reference>/ontbreekt/", missing.missing, name="missing"),
    path("<reference:reference>/historie/", reading.history, name="history"),
    path("<reference:reference>/bewerken/<slug:slug>/", editing.edit_block, name="edit"),
    path("<reference:reference>/bewerken/<slug:slug>/toevoegen/", rows.add, name="row_add"),
    path("<reference:reference>/bewerken/<slug:slug>/<uuid:row_id>/", editing.edit_row, name="row_edit"),
    path("<reference:reference>/bewerken/<slug:slug>/<uuid:row_id>/verwijderen/", rows.remove, name="row_remove"),
    path("<reference:reference>/bewerken/<slug:slug>/<uuid:row_id>/verplaatsen/", rows.move, name="row_move"),
    path("<reference:reference>/stap/<slug:step>/", reviewing.take_step, name="step"),
    path("<reference:reference>/gestopt/", reading.stopped, name="stopped"),
    path("<reference:reference>/pdf/", files.pdf, name="pdf"),
    path("<reference:reference>/json/", files.json_export, name="json"),
]
