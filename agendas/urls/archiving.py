"""Retention and packages for the archive."""

from django.urls import URLPattern, path

from agendas.views import archive_packages, archiving

_ARCHIVE = "<reference:reference>/archief/"
_ONE = f"{_ARCHIVE}pakket/<uuid:pk>/"

urlpatterns: list[URLPattern] = [
    path("archief/", archiving.archive_list, name="archive_list"),
    path("archief/csv/", archiving.archive_list_csv, name="archive_list_csv"),
    path(_ARCHIVE, archiving.archive, name="archive"),
    path(f"{_ARCHIVE}wijzigen/", archiving.archive_edit, name="archive_edit"),
    path(f"{_ARCHIVE}mdto/", archive_packages.mdto, name="mdto"),
    path(f"{_ARCHIVE}pakket/", archive_packages.archive_package, name="archive_package"),
    path(_ONE, archive_packages.archive_package_status, name="archive_package_status"),
    path(f"{_ONE}annuleren/", archive_packages.archive_package_cancel, name="archive_package_cancel"),
    path(f"{_ONE}bestand/", archive_packages.archive_package_file, name="archive_package_file"),
]
