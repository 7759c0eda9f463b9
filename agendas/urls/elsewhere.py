"""Signatures from outside the portal: a PDF signed elsewhere, a scan of the paper."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
