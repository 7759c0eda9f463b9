"""Addenda to a signed agenda, and the text in force."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
