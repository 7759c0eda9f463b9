"""Saving while somebody types, and who else is here."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
