"""Forms of the administration."""

from typing import TYPE_CHECKING, Any

from django import forms

from municipalities.models import Membership
from municipalities.roles import DESCRIPTIONS, PLACE_FIELDS, Role

_FIXED_ONCE_MADE = ("user", "role", *PLACE_FIELDS)


if TYPE_CHECKING:
    # Generic for the type checker only; at run time Django's class takes no parameter.
    _MembershipForm = forms.ModelForm[Membership]
else:
    _MembershipForm = forms.ModelForm


class MembershipForm(_MembershipForm):
    """A role with its description beside it. Afterwards only the period can change, so that history stays true."""

    role = forms.TypedChoiceField(
        label="Rol",
        choices=[(role.value, f"{role.label}: {DESCRIPTIONS[role]}") for role in Role],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies een rol."},
    )

    class Meta:
        model = Membership
        fields = (*_FIXED_ONCE_MADE, "start", "end")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # Somebody who may only look gets a form without fields.
            for name in filter(self.fields.__contains__, _FIXED_ONCE_MADE):
                # Disabled and not read-only: the constraints on these fields are still checked.
                self.fields[name].disabled = True
