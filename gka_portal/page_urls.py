from django.urls import path

from gka_portal import health, pages

app_name = "portal"

urlpatterns = [
    path("toegankelijkheid/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("kwetsbaarheid-melden/", pages.vulnerability, name="vulnerability"),
    path(".well-known/security.txt", pages.security_txt, name="security_txt"),
    path("robots.txt", pages.robots_txt, name="robots"),
    path("gezondheid", health.health, name="health"),
    path("help/", pages.help_index, name="help"),
    path("help/inloggen/", pages.help_sign_in, name="help_sign_in"),
    path("help/<slug:slug>/", pages.help_page, name="help_page"),
]
