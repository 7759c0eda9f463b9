"""Everything that waits for one signatory, answered at once."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
