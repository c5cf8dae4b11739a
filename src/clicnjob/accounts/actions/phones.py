"""Use cases of codes by SMS: ten minutes, five tries, bound to the browser that asked (ASVS 6.5, 6.6; G14, G15)."""

import datetime as dt
import hmac
import secrets
from typing import Final

from clicnjob.accounts.actions.accounts import end_sessions
from clicnjob.accounts.belonging import belonging_of
from clicnjob.accounts.models import PhoneCode, ReturnCode, User
from clicnjob.accounts.queries import holders_of_phone
from clicnjob.audit.actions import record
from clicnjob.shared import clock, outgoing
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.vault.keys import keyed_hash

TRIES: Final = 5
SIGN_IN, VERIFY = "sign_in", "verify"
"""What a code by SMS is for."""


def _code_hash(row: PhoneCode, code: str) -> str:
    return keyed_hash("phone-code", f"{row.pk}|{''.join(code.split())}")


@action
def send_phone_code(*, user: User | None, phone: str, purpose: str, browser_hash: str, by: Actor) -> PhoneCode:
    """Send six digits to ``phone``; the browser's former codes stop working. Without ``user`` nothing is sent.

    The same rows are written whether the number is known or not, so that asking tells nothing (G15).
    """
    moment = clock.now()
    PhoneCode.objects.filter(browser_hash=browser_hash, used_at=None).update(used_at=moment)
    row = PhoneCode(user=user, purpose=purpose, phone=phone if user else "", browser_hash=browser_hash)
    code = f"{secrets.randbelow(10**6):06}"
    row.code_hash = _code_hash(row, code)
    row.save(force_insert=True)
    record("phone_code.asked", by=by, obj=row, purpose=purpose)
    if user is not None:
        place = belonging_of(user)
        outgoing.enqueue(
            channel="sms",
            recipient=phone,
            template="phone_code",
            blanks={"code": code},
            structure_id=place.structure_id,
            person_id=place.person_id,
            by=by,
        )
    return row


@action
def try_phone_code(
    *, browser_hash: str, purpose: str, code: str, also: bool = True, spend: bool = True, by: Actor
) -> PhoneCode | None:
    """Try the code this browser asked for; it is used up only when right *and* ``also`` (the other proof) holds.

    Without ``spend`` it stays good for a proof to come, its tries counted.

    Returns the row when both hold, else ``None``: a wrong try is written down, so this refuses without raising.
    """
    rows = PhoneCode.objects.filter(browser_hash=browser_hash, purpose=purpose, used_at=None)
    row = lock(rows.order_by("-created_at")).first()
    if row is None or row.tries >= TRIES or clock.now() - row.created_at >= PhoneCode.LIFE:
        return None
    row.tries += 1
    right = hmac.compare_digest(row.code_hash, _code_hash(row, code)) and also and row.user_id is not None
    if right and spend:
        row.used_at = clock.now()
    row.save(update_fields=["tries", "used_at"])
    return row if right else None


@action
def forget_old_phone_codes(*, older_than: dt.timedelta, by: Actor) -> int:
    """Drop the codes of long ago, and the numbers they went to; returns how many."""
    gone, _ = PhoneCode.objects.filter(created_at__lt=clock.now() - older_than).delete()
    return gone


@action
def verify_phone(*, user: User, phone: str, by: Actor) -> User:
    """This account holds this number: it can get codes. Another account that had it verified holds it no more (G14)."""
    if by.user_id != user.pk:
        raise DomainError(pro("Chacun vérifie son propre numéro."), code="not_yours")
    User.objects.filter(phone=phone, phone_verified_at__isnull=False).exclude(pk=user.pk).update(phone_verified_at=None)
    _prove(user, phone)
    record("phone.verified", by=by, obj=user)
    return user


def _prove(user: User, phone: str) -> None:
    user.phone, user.phone_verified_at, user.phone_doubted_at = phone, clock.now(), None
    user.save(update_fields=["phone", "phone_verified_at", "phone_doubted_at"])


@action
def note_phone_answered(*, user: User, phone: str, by: Actor) -> User:
    """A code sent there came back with the account's own: the number still answers its owner."""
    _prove(user, phone)
    return user


@action
def doubt_phone(*, phone: str, by: Actor) -> int:
    """The gateway gave this number up: whoever had it verified proves it anew before it opens anything (abuse case 7).

    Returns how many accounts. A number that answers again may be someone else's by then: only its owner lifts the doubt.
    """
    held = holders_of_phone(phone).filter(phone_doubted_at=None)
    rows = list(lock(held.order_by("pk")))
    for user in rows:
        user.phone_doubted_at = clock.now()
        user.save(update_fields=["phone_doubted_at"])
        record("phone.doubted", by=by, obj=user)
    return len(rows)


# -- a code given by the structure ---------------------------------------------------------------------------------------


def _return_hash(row: ReturnCode, code: str) -> str:
    return keyed_hash("return-code", f"{row.pk}|{''.join(code.split())}")


@action
def give_return_code(*, user: User, by: Actor) -> str:
    """Eight digits to say to the account's owner, good once and for an hour; the former ones stop. Who may: ``enrolment``."""
    ReturnCode.objects.filter(user=user, used_at=None).update(used_at=clock.now())
    code = f"{secrets.randbelow(10**8):08}"
    row = ReturnCode(user=user)
    row.code_hash = _return_hash(row, code)
    row.save(force_insert=True)
    record("return_code.given", by=by, obj=row)
    return f"{code[:4]} {code[4:]}"


@action
def return_by_phone(*, browser_hash: str, sms_code: str, given: str, born: bool, by: Actor) -> User | None:
    """The account whose phone got ``sms_code``, whose owner was given ``given`` and told the right birth date (``born``).

    All three, or ``None``, every wrong try being written down. The number is proved anew; other sessions and devices end.
    """
    rows = PhoneCode.objects.filter(browser_hash=browser_hash, purpose=SIGN_IN, used_at=None)
    asked = rows.order_by("-created_at").first()
    row = None
    if asked is not None and asked.user_id is not None:
        row = lock(ReturnCode.objects.filter(user_id=asked.user_id, used_at=None).order_by("-created_at")).first()
    right = False
    if row is not None and row.tries < TRIES and clock.now() - row.created_at < ReturnCode.LIFE:
        row.tries += 1
        row.save(update_fields=["tries"])
        right = hmac.compare_digest(row.code_hash, _return_hash(row, given))
    used = try_phone_code(browser_hash=browser_hash, purpose=SIGN_IN, code=sms_code, also=right and born, by=by)
    if used is None or row is None or used.user_id != row.user_id:
        return None
    row.used_at = clock.now()
    row.save(update_fields=["used_at"])
    user: User = lock(User.objects.filter(pk=row.user_id)).get()
    end_sessions(user=user, devices=True, by=by)
    _prove(user, used.phone)
    record("return_code.used", by=by, obj=row)
    return user
