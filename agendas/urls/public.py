"""What everybody may read without signing in; they stand at /openbaar/, outside the agendas."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from agendas.views import public, public_files


class PublicCodeConverter(StringConverter):
    """The CBS code of a municipality, as in the list of municipalities of the portal."""

    regex = r"GM\d{4}"


register_converter(PublicCodeConverter, "public_code")

app_name = "public"

urlpatterns: list[URLPattern] = [
    path("", public.index, name="index"),
    path("gemeente/<public_code:code>/", public.municipality, name="municipality"),
    path("<reference:reference>/", public.agenda, name="agenda"),
    path("<reference:reference>/pdf/", public_files.pdf, name="pdf"),
    path("<reference:reference>/json/", public_files.json_file, name="json"),
    path("<reference:reference>/diwoo.xml", public_files.diwoo, name="diwoo"),
    path("sitemapindex-diwoo-infocat011.xml", public_files.sitemap_index, name="sitemap_index"),
    path("sitemap-diwoo-infocat011-<int:page>.xml", public_files.sitemap, name="sitemap"),
]
