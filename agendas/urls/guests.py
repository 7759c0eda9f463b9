"""People who were asked to read one agenda."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
