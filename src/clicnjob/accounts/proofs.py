"""Proofs of identity: each one is counted before it is judged, costs one hash whoever it is, and refuses alike (G14, G15).

A proof signs nobody in: the view does, by ``sessions.start_session``.
"""

import datetime as dt
import hmac
import secrets
import time
from typing import Final

from django.contrib.auth.hashers import check_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clicnjob.accounts.actions import (
    SIGN_IN,
    VERIFY,
    note_phone_answered,
    return_by_phone,
    send_phone_code,
    try_phone_code,
    use_recovery_code,
    use_totp,
    verify_phone,
)
from clicnjob.accounts.belonging import belonging_of
from clicnjob.accounts.models import Device, PhoneCode, User
from clicnjob.accounts.queries import staff_by_email, youth_by_phone, youth_by_username
from clicnjob.accounts.rules import french_mobile, is_number_in_doubt
from clicnjob.accounts.throttling import EVERYONE, Limit, forget, hits
from clicnjob.shared import clock
from clicnjob.shared.actor import ANONYMOUS, Actor, Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro, pro_noop
from clicnjob.vault.keys import keyed_hash

_MINUTE, _QUARTER, _HOUR, _DAY = (
    dt.timedelta(minutes=1),
    dt.timedelta(minutes=15),
    dt.timedelta(hours=1),
    dt.timedelta(days=1),
)
SMS_ANSWER_SECONDS: Final = 0.1
_IN_THE_ROOM = gettext_noop("Demandez à un animateur ou à l’accueil.")
_LATER = pro_noop("Votre direction peut vous aider.")


def _password_limits(who: str, key: str, advice: str) -> list[Limit]:
    """Five in a minute, ten in a quarter of an hour, fifty a day on one account; a high ceiling for everybody."""
    return [
        Limit(f"{who}-minute", key, 5, _MINUTE, advice),
        Limit(f"{who}-quarter", key, 10, _QUARTER, advice),
        Limit(f"{who}-day", key, 50, _DAY, advice),
        Limit(f"{who}-all", EVERYONE, 2000, _HOUR, advice),
    ]


def _code_limits(key: str) -> list[Limit]:
    """Five codes in a quarter of an hour, twenty a day on one account: two chances in a hundred thousand a day (G14)."""
    return [
        Limit("code", key, 5, _QUARTER, _IN_THE_ROOM),
        Limit("code-day", key, 20, _DAY, _IN_THE_ROOM),
        Limit("code-all", EVERYONE, 5000, _HOUR, _IN_THE_ROOM),
    ]


def _right(secret: str, encoded: str) -> bool:
    """Compare with a hash; an empty one costs the same time and never matches."""
    return check_password(secret, encoded or "!")


def prove_staff_password(*, email: str, password: str) -> User:
    """The professional whose password this is; a second factor comes next. Raises Throttled, DomainError ``wrong_password``."""
    address = email.strip().lower()
    limits = _password_limits("staff", address, _LATER)
    hits(limits)
    user = staff_by_email(address)
    if not _right(password, user.password if user else "") or user is None:
        raise DomainError(pro("L’adresse ou le mot de passe n’est pas le bon."), code="wrong_password")
    forget(limits)
    return user


def prove_own_password(*, user: User, password: str) -> None:
    """The signed-in account types its password again. Raises Throttled, DomainError ``wrong_password``."""
    limits = _password_limits("own", str(user.pk), _LATER)
    hits(limits)
    if not _right(password, user.password):
        raise DomainError(pro("Ce mot de passe n’est pas le bon."), code="wrong_password", field="current")
    forget(limits)


def prove_username(*, username: str, password: str) -> User:
    """The young person whose username and password these are (R6). Raises Throttled, DomainError ``wrong_password``."""
    plain = username.strip().casefold()
    limits = _password_limits("youth", plain, _IN_THE_ROOM)
    hits(limits)
    user = youth_by_username(plain)
    if not _right(password, user.password if user else "") or user is None:
        raise DomainError(_("L’identifiant ou le mot de passe n’est pas le bon."), code="wrong_password")
    forget(limits)
    return user


def _prove_code(user: User | None, code: str, key: str) -> User:
    limits = _code_limits(key)
    hits(limits)
    digits = "".join(code.split())
    if not _right(digits, user.code if user else "") or user is None or not user.is_active:
        raise DomainError(_("Ce code n’est pas le bon. Essayez encore."), code="wrong_code", field="code")
    forget(limits)
    return user


def sign_in_with_card(*, card_user: User | None, code: str, card_key: str = "") -> User:
    """The account of the printed card in hand, its six-digit code being right (R6).

    ``card_user``: who the card's token designates (``None`` for an unknown card: the answer and its time are the same);
    ``card_key``: what to count tries on then. Raises Throttled after five, DomainError ``wrong_code``.
    """
    return _prove_code(card_user, code, f"user|{card_user.pk}" if card_user else f"card|{card_key}")


def sign_in_with_device(*, device: Device | None, code: str) -> User:
    """The account this device belongs to, its six-digit code being right (R6). Raises as ``sign_in_with_card``."""
    user = device.user if device is not None else None
    return _prove_code(user, code, f"user|{user.pk}" if user else "device|unknown")


def prove_own_code(*, user: User, code: str) -> None:
    """The signed-in young person types the six-digit code again. Raises as ``sign_in_with_card``."""
    _prove_code(user, code, f"user|{user.pk}")


# -- codes by SMS --------------------------------------------------------------------------------------------------------


def new_browser_secret() -> str:
    """What binds a code by SMS to the browser that asked: 128 bits kept in its session."""
    return secrets.token_urlsafe(16)


def _browser_hash(browser: str) -> str:
    return keyed_hash("browser", browser)


def _sms_limits(phone: str) -> list[Limit]:
    """Three codes in a quarter of an hour and ten a day for one number; a ceiling an hour for all (G16)."""
    return [
        Limit("sms", phone, 3, _QUARTER, _IN_THE_ROOM),
        Limit("sms-day", phone, 10, _DAY, _IN_THE_ROOM),
        Limit("sms-all", EVERYONE, 600, _HOUR, _IN_THE_ROOM),
    ]


def ask_sign_in_code(*, phone: str, browser: str) -> None:
    """Send a code to a verified phone; nothing is sent to another, and nothing tells which (G15).

    Raises DomainError ``phone_not_mobile``, Throttled.
    """
    number = french_mobile(phone)
    hits(_sms_limits(number))
    started = time.monotonic()
    send_phone_code(
        user=youth_by_phone(number), phone=number, purpose=SIGN_IN, browser_hash=_browser_hash(browser), by=ANONYMOUS
    )
    # Writing the SMS costs a few milliseconds more than writing none: both answers take the same time
    time.sleep(max(0.0, SMS_ANSWER_SECONDS - (time.monotonic() - started)))


def sign_in_with_phone(*, browser: str, sms_code: str, code: str) -> User:
    """The account whose phone got ``sms_code`` and whose own code is ``code``: both (R6).

    Raises Throttled, DomainError ``wrong_code`` without telling which of the two was wrong, ``number_in_doubt`` when both are
    right and the number may be someone else's: then nothing opens before ``return_with_code``, the card or a known device.
    """
    browser_hash = _browser_hash(browser)
    asked = PhoneCode.objects.filter(browser_hash=browser_hash, purpose=SIGN_IN, used_at=None)
    row = asked.select_related("user").order_by("-created_at").first()
    user = row.user if row is not None else None
    limits = _code_limits(f"user|{user.pk}" if user else f"browser|{browser_hash}")
    hits(limits)
    own = _right("".join(code.split()), user.code if user and user.is_active else "")
    in_doubt = user is not None and is_number_in_doubt(user, clock.now())
    used = try_phone_code(
        browser_hash=browser_hash, purpose=SIGN_IN, code=sms_code, also=own, spend=not in_doubt, by=ANONYMOUS
    )
    if used is not None and in_doubt:
        raise DomainError(
            _("Ce numéro n’a pas servi depuis longtemps. Il faut aussi un code de votre Mission locale."),
            code="number_in_doubt",
        )
    if used is None or user is None or used.user_id != user.pk:
        raise DomainError(_("Un des deux codes n’est pas le bon, ou trop vieux. Essayez encore."), code="wrong_code")
    forget(limits)
    return note_phone_answered(user=user, phone=used.phone, by=Actor(Kind.YOUTH, user_id=user.pk))


def return_with_code(*, browser: str, sms_code: str, given: str, born: dt.date) -> User:
    """The account whose phone got ``sms_code``, whose owner was given a code by the structure and was born that day.

    For who forgot the six-digit code, and for a number that may be someone else's (abuse case 7): the caller has another
    code chosen. Raises Throttled, DomainError ``wrong_code`` without telling which was wrong.
    """
    browser_hash = _browser_hash(browser)
    asked = PhoneCode.objects.filter(browser_hash=browser_hash, purpose=SIGN_IN, used_at=None)
    row = asked.select_related("user").order_by("-created_at").first()
    user = row.user if row is not None and row.user is not None and row.user.is_active else None
    limits = _code_limits(f"return|{user.pk}" if user else f"browser|{browser_hash}")
    hits(limits)
    known = belonging_of(user).born if user is not None else None
    right_day = hmac.compare_digest(born.isoformat(), known.isoformat() if known is not None else "-" * 10)
    found = return_by_phone(
        browser_hash=browser_hash, sms_code=sms_code, given=given, born=right_day and user is not None, by=ANONYMOUS
    )
    if found is None:
        raise DomainError(_("Une des réponses n’est pas la bonne. Essayez encore."), code="wrong_code")
    forget(limits)
    return found


def ask_verification_code(*, user: User, phone: str, browser: str, by: Actor) -> str:
    """Send a code to a number one wants to verify; returns it as kept. Raises DomainError ``phone_not_mobile``, Throttled."""
    number = french_mobile(phone)
    hits([*_sms_limits(number), Limit("sms-account", str(user.pk), 10, _DAY, _IN_THE_ROOM)])
    send_phone_code(user=user, phone=number, purpose=VERIFY, browser_hash=_browser_hash(browser), by=by)
    return number


def confirm_phone(*, user: User, browser: str, sms_code: str, by: Actor) -> User:
    """The number is one's own: the code it got is right. Raises DomainError ``wrong_code``."""
    used = try_phone_code(browser_hash=_browser_hash(browser), purpose=VERIFY, code=sms_code, by=by)
    if used is None or used.user_id != user.pk:
        raise DomainError(
            _("Ce code n’est pas le bon, ou il est trop vieux. Demandez-en un autre."),
            code="wrong_code",
            field="code",
        )
    return verify_phone(user=user, phone=used.phone, by=by)


# -- second factors ------------------------------------------------------------------------------------------------------


def factor_limits(user: User) -> list[Limit]:
    """Ten tries in a quarter of an hour, forty a day: only who knows the password gets here."""
    return [
        Limit("factor", str(user.pk), 10, _QUARTER, _LATER),
        Limit("factor-day", str(user.pk), 40, _DAY, _LATER),
    ]


def passkey_limits(key: str) -> list[Limit]:
    """Ten tries in a quarter of an hour on one key, and a high ceiling for everybody: nobody guesses a signature."""
    return [
        Limit("passkey", key, 10, _QUARTER, _IN_THE_ROOM),
        Limit("passkey-all", EVERYONE, 5000, _HOUR, _IN_THE_ROOM),
    ]


def _as(user: User) -> Actor:
    return Actor(Kind.STAFF, name=user.first_name, user_id=user.pk)


def prove_totp(*, user: User, code: str) -> None:
    """The authenticator application's code, which opens once. Raises Throttled, DomainError ``wrong_factor``."""
    limits = factor_limits(user)
    hits(limits)
    use_totp(user=user, code=code, by=_as(user))
    forget(limits)


def prove_recovery_code(*, user: User, code: str) -> None:
    """A recovery code, once. Raises Throttled, DomainError ``wrong_factor``."""
    limits = factor_limits(user)
    hits(limits)
    use_recovery_code(user=user, code=code, by=_as(user))
    forget(limits)
