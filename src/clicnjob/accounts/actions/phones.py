"""Use cases of codes by SMS: ten minutes, five tries, bound to the browser that asked (ASVS 6.5, 6.6; G14, G15)."""

import datetime as dt
import hmac
import secrets
from typing import Final

from clicnjob.accounts.belonging import belonging_of
from clicnjob.accounts.models import PhoneCode, User
from clicnjob.audit.actions import record
from clicnjob.shared import clock, outgoing
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
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
def try_phone_code(*, browser_hash: str, purpose: str, code: str, also: bool = True, by: Actor) -> PhoneCode | None:
    """Try the code this browser asked for; it is used up only when right *and* ``also`` (the other proof) holds.

    Returns the row when both hold, else ``None``: a wrong try is written down, so this refuses without raising.
    """
    rows = PhoneCode.objects.filter(browser_hash=browser_hash, purpose=purpose, used_at=None)
    row = lock(rows.order_by("-created_at")).first()
    if row is None or row.tries >= TRIES or clock.now() - row.created_at >= PhoneCode.LIFE:
        return None
    row.tries += 1
    right = hmac.compare_digest(row.code_hash, _code_hash(row, code))
    if right and also and row.user_id is not None:
        row.used_at = clock.now()
    row.save(update_fields=["tries", "used_at"])
    return row if row.used_at is not None else None


@action
def forget_old_phone_codes(*, older_than: dt.timedelta, by: Actor) -> int:
    """Drop the codes of long ago, and the numbers they went to; returns how many."""
    gone, _ = PhoneCode.objects.filter(created_at__lt=clock.now() - older_than).delete()
    return gone


@action
def verify_phone(*, user: User, phone: str, by: Actor) -> User:
    """This account holds this number: it can get codes. Another account that had it verified holds it no more (G14)."""
    if by.user_id != user.pk:
        raise DomainError("Chacun vérifie son propre numéro.", code="not_yours")
    User.objects.filter(phone=phone, phone_verified_at__isnull=False).exclude(pk=user.pk).update(phone_verified_at=None)
    user.phone, user.phone_verified_at = phone, clock.now()
    user.save(update_fields=["phone", "phone_verified_at"])
    record("phone.verified", by=by, obj=user)
    return user
