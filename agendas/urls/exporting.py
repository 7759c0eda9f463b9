"""Files that the worker makes."""

from django.urls import URLPattern, path

from agendas.views import exporting

urlpatterns: list[URLPattern] = [
    path("<reference:reference>/bestanden/", exporting.files, name="exports"),
    path("<reference:reference>/bestanden/stand/", exporting.status, name="exports_status"),
    path("<reference:reference>/bestanden/<uuid:export_id>/", exporting.download, name="export_download"),
    path("<reference:reference>/bestanden/<uuid:export_id>/annuleren/", exporting.cancel, name="export_cancel"),
    path("<reference:reference>/bestanden/<uuid:export_id>/opnieuw/", exporting.retry, name="export_retry"),
]
