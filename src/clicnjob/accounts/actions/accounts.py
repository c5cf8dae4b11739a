"""Use cases of an account's life: opened, given a code or a password, activated, closed."""

from collections.abc import Collection

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import Device, Passkey, PhoneCode, ReturnCode, User
from clicnjob.accounts.rules import check_code, check_password_strength, check_username
from clicnjob.audit.actions import record
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro


@action
def create_account(
    *,
    kind: str,
    first_name: str,
    last_name: str = "",
    language: str = "fr",
    email: str | None = None,
    phone: str = "",
    discreet: bool = False,
    by: Actor,
) -> User:
    """Open an account that nothing opens yet: a code, a password or a phone comes next.

    A young person needs no e-mail; a professional does. Raises DomainError: ``first_name_missing``, ``email_missing``,
    ``email_taken``.
    """
    first = " ".join(first_name.split())
    if not first:
        raise DomainError(pro("Écrivez le prénom."), code="first_name_missing", field="first_name")
    address = (email or "").strip().lower() or None
    if kind == AccountKind.STAFF and address is None:
        raise DomainError(pro("Écrivez l’adresse e-mail."), code="email_missing", field="email")
    if address and User.objects.filter(email=address).exists():
        raise DomainError(pro("Un compte existe déjà avec cette adresse."), code="email_taken", field="email")
    user = User(
        kind=AccountKind(kind),
        first_name=first,
        last_name=" ".join(last_name.split()),
        language=language,
        email=address,
        phone=phone,
        discreet=discreet,
    )
    user.set_unusable_password()
    user.save(force_insert=True)
    record("account.created", by=by, obj=user, kind=user.kind)
    return user


@action
def rename_account(*, user: User, first_name: str, last_name: str, by: Actor) -> User:
    """How someone is called changes: their account signs with it. Nothing is noted when nothing changes."""
    if (user.first_name, user.last_name) != (first_name, last_name):
        user.first_name, user.last_name = first_name, last_name
        user.save(update_fields=["first_name", "last_name"])
        record("account.renamed", by=by, obj=user)
    return user


@action
def set_code(*, user: User, code: str, forbidden: Collection[str] = (), by: Actor) -> User:
    """Choose the six-digit code, which never opens anything alone (R6). The account's open sessions end.

    ``forbidden``: codes that anyone who knows the person would try (the birth date). Raises DomainError: ``code_form``,
    ``code_trivial``, ``not_youth``.
    """
    if user.kind != AccountKind.YOUTH:
        raise DomainError(pro("Seuls les jeunes ont un code à six chiffres."), code="not_youth")
    digits = check_code(code)
    if digits in forbidden:
        raise DomainError(
            _("Ce code ressemble à votre date de naissance. Choisissez-en un autre."), code="code_trivial", field="code"
        )
    user.code = make_password(digits)
    user.save(update_fields=["code"])
    record("account.code_set", by=by, obj=user)
    return user


@action
def mark_activated(*, user: User, by: Actor) -> User:
    """Note the first own sign-in, which is what adoption counts; later ones change nothing."""
    if user.activated_at is None:
        user.activated_at = clock.now()
        user.save(update_fields=["activated_at"])
        record("account.activated", by=by, obj=user)
    return user


@action
def set_password(*, user: User, password: str, by: Actor) -> User:
    """Choose a password; the account's open sessions end (the caller keeps its own by ``sessions.keep_session``).

    Raises DomainError: ``password_short`` (12 characters, 16 for direction and network, 10 for young people),
    ``password_long``, ``password_common``, ``password_similar``.
    """
    check_password_strength(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record("account.password_set", by=by, obj=user)
    return user


@action
def choose_username(*, user: User, username: str, password: str, by: Actor) -> User:
    """A young person signs in with a username and a password from now on, besides the card (R6).

    Raises DomainError: ``username_form``, ``username_taken``, ``not_youth`` and those of ``set_password``.
    """
    if user.kind != AccountKind.YOUTH:
        raise DomainError(pro("Les professionnels entrent avec leur adresse e-mail."), code="not_youth")
    plain = check_username(username)
    if User.objects.filter(username__iexact=plain).exclude(pk=user.pk).exists():
        raise DomainError(
            _("Cet identifiant est déjà pris. Ajoutez un chiffre."), code="username_taken", field="username"
        )
    user.username = plain
    check_password_strength(password, user)
    user.set_password(password)
    user.save(update_fields=["username", "password"])
    record("account.username_chosen", by=by, obj=user)
    return user


@action
def drop_username(*, user: User, by: Actor) -> User:
    """The username and its password open nothing any more; the card and the code do (R6). The other sessions end."""
    if user.username is not None:
        user.username = None
        user.set_unusable_password()
        user.save(update_fields=["username", "password"])
        record("account.username_dropped", by=by, obj=user)
    return user


@action
def end_sessions(*, user: User, devices: bool = False, by: Actor) -> User:
    """Sign out everywhere, at once (G13); with ``devices`` the devices declared one's own are forgotten too."""
    locked = lock(User.objects.filter(pk=user.pk)).get()
    locked.epoch += 1
    locked.save(update_fields=["epoch"])
    user.epoch = locked.epoch
    if devices:
        _forget_devices(user)
    record("account.sessions_ended", by=by, obj=user, devices=devices)
    return user


@action
def clear_access(*, user: User, by: Actor) -> User:
    """Nothing opens this account any more: code, password, passkeys, devices and sessions end; a new code is chosen (R6)."""
    user.code = ""
    user.set_unusable_password()
    user.phone_verified_at = None
    user.save(update_fields=["code", "password", "phone_verified_at"])
    Passkey.objects.filter(user=user).delete()
    end_sessions(user=user, devices=True, by=by)
    record("account.access_cleared", by=by, obj=user)
    return user


@action
def deactivate(*, user: User, by: Actor) -> User:
    """Close an account: sessions, devices and pending codes end at once (G13). Twice is once."""
    if user.deactivated_at is None:
        user.deactivated_at = clock.now()
        user.save(update_fields=["deactivated_at"])
        end_sessions(user=user, devices=True, by=by)
        record("account.deactivated", by=by, obj=user)
    return user


@action
def reactivate(*, user: User, by: Actor) -> User:
    """Open a closed account again; what opened it before opens it, on no device that was known."""
    if user.deactivated_at is not None:
        user.deactivated_at = None
        user.save(update_fields=["deactivated_at"])
        record("account.reactivated", by=by, obj=user)
    return user


@action
def register_device(*, user: User, token_hash: str, label: str, by: Actor) -> Device:
    """Remember a device that one declared one's own: from now on it counts as something held (R6)."""
    device = Device.objects.create(user=user, token_hash=token_hash, label=label[:80])
    record("device.remembered", by=by, obj=device)
    return device


@action
def forget_device(*, device: Device, by: Actor) -> Device:
    """A device counts no more as one's own. Raises DomainError(code="not_yours")."""
    if device.user_id != by.user_id:
        raise DomainError(pro("Cet appareil n’est pas le vôtre."), code="not_yours")
    if device.revoked_at is None:
        device.revoked_at = clock.now()
        device.save(update_fields=["revoked_at"])
        record("device.forgotten", by=by, obj=device)
    return device


@action
def ask_code_here(*, device: Device, wanted: bool, by: Actor) -> Device:
    """Its owner's code is asked each time this device opens ClicNJob, or no more. Raises DomainError(code="not_yours")."""
    if device.user_id != by.user_id or device.revoked_at is not None:
        raise DomainError(pro("Cet appareil n’est pas le vôtre."), code="not_yours")
    if device.asks_code != wanted:
        device.asks_code = wanted
        device.save(update_fields=["asks_code"])
        record("device.asks_code", by=by, obj=device, wanted=wanted)
    return device


def _forget_devices(user: User) -> None:
    moment = clock.now()
    Device.objects.filter(user=user, revoked_at=None).update(revoked_at=moment)
    PhoneCode.objects.filter(user=user, used_at=None).update(used_at=moment)
    ReturnCode.objects.filter(user=user, used_at=None).update(used_at=moment)
