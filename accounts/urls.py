"""Sign-in, sign-out, password, second factor and sessions: allauth's views where they do, else our own.

The names are allauth's own, because it looks them up itself; hence no `app_name`. There is no sign-up, no adding
of e-mail addresses and no setting of a first password while signed in: accounts are made by an administrator and
opened with a link by mail.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from accounts.views import own_account, passkeys, sessions, signing_in

urlpatterns = [
    path("", own_account.to_account, name="account_page"),
    path("inloggen/", signing_in.with_password, name="account_login"),
    path("uitloggen/", account.logout, name="account_logout"),
    path("niet-actief/", account.account_inactive, name="account_inactive"),
    path("bevestigen/", account.reauthenticate, name="account_reauthenticate"),
    path("wachtwoord/wijzigen/", account.password_change, name="account_change_password"),
    path("wachtwoord/vergeten/", account.password_reset, name="account_reset_password"),
    path("wachtwoord/vergeten/verstuurd/", account.password_reset_done, name="account_reset_password_done"),
    path("wachtwoord/nieuw/klaar/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^wachtwoord/nieuw/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("tweede-factor/", own_account.account, name="mfa_index"),
    path("tweede-factor/code/", signing_in.second_factor, name="mfa_authenticate"),
    path("tweede-factor/bevestigen/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("tweede-factor/app/instellen/", totp.activate_totp, name="mfa_activate_totp"),
    path("tweede-factor/app/uitzetten/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("tweede-factor/herstelcodes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "tweede-factor/herstelcodes/maken/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "tweede-factor/herstelcodes/downloaden/",
        own_account.recovery_codes_file,
        name="mfa_download_recovery_codes",
    ),
    path("inloggen/passkey/", signing_in.sign_in, name="mfa_login_webauthn"),
    path("inloggen/passkey/vraag/", signing_in.question, name="passkey_question_sign_in"),
    path("tweede-factor/code/vraag/", signing_in.second_factor_question, name="passkey_question_second_factor"),
    path("passkeys/toevoegen/", passkeys.add, name="mfa_add_webauthn"),
    path("passkeys/toevoegen/vraag/", passkeys.question_to_add, name="passkey_question_add"),
    path("passkeys/bevestigen/", passkeys.confirm, name="mfa_reauthenticate_webauthn"),
    path("passkeys/bevestigen/vraag/", passkeys.question_to_confirm, name="passkey_question_confirm"),
    path("passkeys/<int:pk>/naam/", passkeys.rename, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/verwijderen/", passkeys.remove, name="mfa_remove_webauthn"),
    path("sessies/", sessions.list_sessions, name="usersessions_list"),
    path("sessies/andere/", sessions.end_others, name="usersessions_end_others"),
    path("sessies/<int:pk>/", sessions.end, name="usersessions_end"),
]
