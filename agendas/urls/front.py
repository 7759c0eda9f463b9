"""The front page for the alderman."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
