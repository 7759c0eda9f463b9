"""Addresses below /inlezen/: reference data from files. The end of a municipality is a page of the dashboard."""

from django.urls import path

from municipalities.views import import_rows, imports

app_name = "imports"

urlpatterns = [
    path("", imports.import_list, name="list"),
    path("csv/", imports.import_list_csv, name="list_csv"),
    path("nieuw/", imports.upload, name="upload"),
    path("<int:pk>/", imports.detail, name="detail"),
    path("<int:pk>/keuzes/", imports.choices, name="choices"),
    path("<int:pk>/beslissen/", imports.decide, name="decide"),
    path("<int:pk>/toepassen/", imports.apply, name="apply"),
    path("<int:pk>/annuleren/", imports.cancel, name="cancel"),
    path("<int:pk>/opnieuw/", imports.retry, name="retry"),
    path("<int:pk>/stand/", imports.status, name="status"),
    path("<int:pk>/regels/", import_rows.rows, name="rows"),
    path("<int:pk>/regels/csv/", import_rows.rows_csv, name="rows_csv"),
    path("<int:pk>/bestand/", import_rows.file, name="file"),
]
