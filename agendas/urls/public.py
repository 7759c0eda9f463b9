"""What everybody may read without signing in; they stand at /openbaar/, outside the agendas."""

from django.urls import URLPattern

app_name = "public"

urlpatterns: list[URLPattern] = []
