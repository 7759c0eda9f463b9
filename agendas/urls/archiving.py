"""Retention and packages for the archive."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
