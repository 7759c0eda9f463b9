"""The second factor at the moment of signing, as the form of a signature asks for it."""

from accounts.forms import NO_ANSWER, NOT_RECOGNISED
from accounts.passkeys import Purpose
from accounts.requests import SignedInRequest
from accounts.second_factor import WRONG_RECOVERY_CODE, confirm, confirm_with_passkey, is_blocked, means_recovery_code
from agendas.forms.steps import SignatureForm

WRONG_CODE = "Deze code klopt niet. Vul de code in die u nu in uw app ziet."
WRONG_PASSWORD = "Dit wachtwoord klopt niet. Typ uw wachtwoord opnieuw."  # noqa: S105 - a sentence, not a password
TOO_OFTEN = "U hebt het te vaak geprobeerd. Wacht vijf minuten en probeer het dan opnieuw."


def proven_factor(request: SignedInRequest, form: SignatureForm, subject: str) -> str | None:
    """Return how who signs proved who they are just now; None, with an error in the valid `form`, when they did not.

    An answer of a passkey counts for `subject` only.
    """
    user = request.user
    if form.uses_passkey:
        credential = form.cleaned_data["credential"]
        if not credential:
            form.add_error(None, NO_ANSWER)
            return None
        if confirm_with_passkey(user, credential, Purpose.SIGNATURE, subject=subject):
            return "passkey"
        form.add_error(None, TOO_OFTEN if is_blocked(user) else NOT_RECOGNISED)
        return None
    factor = confirm(user, form.cleaned_data["answer"])
    if factor is None:
        wrong = WRONG_CODE if form.factors else WRONG_PASSWORD
        if form.factors and means_recovery_code(user, form.cleaned_data["answer"]):
            wrong = WRONG_RECOVERY_CODE
        form.add_error("answer", TOO_OFTEN if is_blocked(user) else wrong)
    return factor
