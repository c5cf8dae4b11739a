"""The end of an account: nothing that says who it was is left, the row stays for what points at it."""

import uuid

from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import Device, Passkey, PhoneCode, ProviderLink, RecoveryCode, ReturnCode, Totp, User
from clicnjob.audit.actions import record
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.shared.retention import ACCOUNT_GRACE

NOBODY = "–"
"""The first name of an account that is nobody's any more, as ``undo_join`` leaves it."""
PROFESSIONAL = "Un professionnel"


@action
def ask_deletion(*, user: User, by: Actor) -> User:
    """A young person wants no account any more: it ends in ``ACCOUNT_GRACE``, every device is signed out now.

    What one signs in with still works: signing in keeps the account (``keep_account``). Twice is once. Raises DomainError
    ``not_yours``.
    """
    if by.user_id != user.pk or user.kind != AccountKind.YOUTH:
        raise DomainError(pro("Ce compte n’est pas le vôtre."), code="not_yours")
    held: User = lock(User.objects.filter(pk=user.pk)).get()
    if held.deleted_after is None:
        held.deleted_after = clock.now() + ACCOUNT_GRACE
        held.epoch += 1
        held.save(update_fields=["deleted_after", "epoch"])
        record("account.deletion_asked", by=by, obj=held, person_id=by.person_id)
    return held


@action
def keep_account(*, user: User, by: Actor) -> bool:
    """They signed in before the last day: the account lives on. False when nobody had asked."""
    kept = User.objects.filter(pk=user.pk, deleted_after__isnull=False).update(deleted_after=None)
    if kept:
        user.deleted_after = None
        record("account.deletion_dropped", by=by, obj=user)
    return bool(kept)


@action
def note_day(*, user: User, by: Actor) -> None:
    """Today this account was used: the last contact of who only reads."""
    today = clock.today()
    if user.last_seen_on != today:
        User.objects.filter(pk=user.pk).update(last_seen_on=today)
        user.last_seen_on = today


def forget_account(user_id: uuid.UUID) -> None:
    """Empty an account and close it. Called within the action that ends it (``keeping``)."""
    user: User = lock(User.objects.filter(pk=user_id)).get()
    for model in (Device, Passkey, ProviderLink, RecoveryCode, ReturnCode, Totp, PhoneCode):
        model._default_manager.filter(user=user).delete()
    youth = user.kind == AccountKind.YOUTH
    user.first_name, user.last_name = (NOBODY if youth else PROFESSIONAL), ""
    user.username, user.email, user.phone, user.phone_verified_at = None, None, "", None
    user.phone_doubted_at = None
    user.code, user.language, user.discreet, user.last_seen_on, user.deleted_after = "", "fr", False, None, None
    user.set_unusable_password()
    user.epoch += 1
    user.deactivated_at = user.deactivated_at or clock.now()
    user.erased_at = clock.now()
    user.save()
