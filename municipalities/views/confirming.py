"""A page that tells what something means for a person, asks what is needed, and does it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.models import User
from accounts.requests import SignedInRequest
from municipalities.forms.people import add_problems


def confirm_page(
    request: SignedInRequest,
    person: User,
    form: forms.Form,
    context: dict[str, Any],
    act: Callable[[], object],
    done: Callable[[], str],
) -> HttpResponse:
    """Show the page of `context`; on POST `act` and say what is `done`, or show what was refused."""
    if form.is_bound and form.is_valid():
        try:
            act()
        except ValidationError as error:
            add_problems(form, error)
        else:
            messages.success(request, done())
            return redirect("people:person", person.pk)
    page = {**context, "person": person, "form": form}
    return render(request, "people/confirm.html", page, status=422 if form.errors else 200)
