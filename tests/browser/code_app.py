"""Gives somebody a code app, or prints its present code: `python -m tests.browser.code_app ADDRESS [code]`."""

import sys

import django


def main() -> None:
    django.setup()
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import (
        TOTP,
        format_hotp_value,
        generate_totp_secret,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    from accounts.encryption import decrypt
    from accounts.models import User

    user = User.objects.get(email=sys.argv[1])
    if sys.argv[2:] == ["code"]:
        secret = decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])
        print(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))
    else:
        TOTP.activate(user, generate_totp_secret())


if __name__ == "__main__":
    main()
