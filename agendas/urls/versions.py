"""Versions, comparing and restoring them."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
