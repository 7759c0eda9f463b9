"""Making a signed agenda public."""

from django.urls import URLPattern, path

from agendas.views import publishing, publishing_copy, publishing_mask

_PDF = "<reference:reference>/publicatie/pdf/"

urlpatterns: list[URLPattern] = [
    path("publicatie/", publishing.publications, name="publications"),
    path("<reference:reference>/publicatie/", publishing.publication, name="publication"),
    path("<reference:reference>/publicatie/lakken/", publishing_mask.mask, name="publication_mask"),
    path("<reference:reference>/publicatie/voorbeeld/", publishing_mask.preview, name="publication_preview"),
    path("<reference:reference>/publicatie/openbaar-maken/", publishing.publish, name="publish"),
    path("<reference:reference>/publicatie/intrekken/", publishing.unpublish, name="unpublish"),
    path(_PDF, publishing_copy.public_pdf, name="publication_pdf"),
    path(f"{_PDF}opnieuw/", publishing_copy.make_pdf_again, name="publication_pdf_again"),
    path(f"{_PDF}stand/", publishing_copy.pdf_status, name="publication_pdf_status"),
    path(f"{_PDF}annuleren/", publishing_copy.cancel_pdf, name="publication_pdf_cancel"),
]
