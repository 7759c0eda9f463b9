from django.urls import URLPattern, path

from funding.views import files

urlpatterns: list[URLPattern] = [
    path("bestanden/", files.files, name="files"),
    path("bestanden/stand/", files.status, name="files_status"),
    path("bestanden/<uuid:pk>/", files.download, name="file_download"),
    path("bestanden/<uuid:pk>/annuleren/", files.cancel, name="file_cancel"),
    path("bestanden/<uuid:pk>/opnieuw/", files.retry, name="file_retry"),
]
