"""Addresses of the portal. Everything asks for sign-in, except what tests/house/test_public_urls.py lists."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# The admin's own form knows no rate limit and no second factor: send people to the portal's sign-in.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler400 = "gka_portal.errors.bad_request"
handler429 = "gka_portal.errors.too_many_requests"
handler500 = "gka_portal.errors.server_error"

urlpatterns = [
    path("", include("gka_portal.page_urls")),
    path("", include("dashboard.urls")),
    path("mensen/", include("municipalities.urls")),
    path("agendas/", include("agendas.urls")),
    path("subsidie/", include("funding.urls")),
    path("controleren/", include("agendas.urls.verifying")),
    path("openbaar/", include("agendas.urls.public")),
    path("inlezen/", include("municipalities.urls_imports")),
    path("account/", include("accounts.urls")),
    path("admin/", admin.site.urls),
]
