"""What the ministry does with an application: decide, plan instalments, pay."""

from django.urls import URLPattern, path

from funding.views import deciding, paying

_ONE = "<grant_reference:reference>/"

urlpatterns: list[URLPattern] = [
    path(f"{_ONE}besluit/<slug:step>/", deciding.decide, name="decide"),
    path(f"{_ONE}beschikkingen/<uuid:pk>/", deciding.decision_file, name="decision_file"),
    path(f"{_ONE}termijnen/", paying.instalments, name="instalments"),
    path(f"{_ONE}termijnen/<int:number>/betalen/", paying.pay, name="pay"),
]
