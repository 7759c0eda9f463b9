"""Making a signed agenda public."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
