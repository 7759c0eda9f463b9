"""The national model: its versions, texts, help and required fields."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
