"""People who were asked to read one agenda."""

from django.urls import path

from agendas.views import guests

urlpatterns = [
    path("meelezen/<int:number>/<str:proof>/", guests.guest_link, name="guest_link"),
    path("<reference:reference>/meelezen/", guests.guest_enter, name="guest_enter"),
    path("<reference:reference>/meelezers/", guests.guest_list, name="guests"),
    path("<reference:reference>/meelezers/uitnodigen/", guests.guest_invite, name="guest_invite"),
    path("<reference:reference>/meelezers/<int:pk>/periode/", guests.guest_period, name="guest_period"),
    path("<reference:reference>/meelezers/<int:pk>/intrekken/", guests.guest_withdraw, name="guest_withdraw"),
    path("<reference:reference>/meelezers/<int:pk>/opnieuw/", guests.guest_again, name="guest_again"),
]
