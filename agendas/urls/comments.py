"""Comments on the text."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
