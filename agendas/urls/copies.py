"""Certified copies of a sealed agenda."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
