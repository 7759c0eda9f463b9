"""Files that the worker makes."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
