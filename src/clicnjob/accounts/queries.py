"""Reading accounts."""

from django.db.models.functions import Lower

from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import Device, Passkey, RecoveryCode, Totp, User
from clicnjob.vault.keys import keyed_hash


def staff_by_email(email: str) -> User | None:
    """The active professional who signs in with this address, if any."""
    rows = User.objects.active().alias(address=Lower("email"))
    return rows.filter(kind=AccountKind.STAFF, address=email.strip().lower()).first()


def former_staff_by_email(email: str) -> User | None:
    """The closed account of a professional who left, if any."""
    rows = User.objects.filter(deactivated_at__isnull=False, kind=AccountKind.STAFF).alias(address=Lower("email"))
    return rows.filter(address=email.strip().lower()).first()


def youth_by_username(username: str) -> User | None:
    """The active young person's account under this username, if any."""
    rows = User.objects.active().alias(plain=Lower("username"))
    return rows.filter(kind=AccountKind.YOUTH, plain=username.strip().casefold()).first()


def youth_by_phone(phone: str) -> User | None:
    """The active young person's account that proved to hold this number, if any. An unverified phone never counts (R6)."""
    rows = User.objects.active().filter(kind=AccountKind.YOUTH, phone=phone, phone_verified_at__isnull=False)
    return rows.order_by("-phone_verified_at").first()


def device_of_token(token: str) -> Device | None:
    """The device declared one's own behind its cookie, while it stands and the account is active."""
    if not token:
        return None
    rows = Device.objects.select_related("user").filter(revoked_at=None, user__deactivated_at=None)
    return rows.filter(token_hash=keyed_hash("device", token)).first()


def devices_of(user: User) -> list[Device]:
    """The devices declared one's own, the last used first."""
    return list(Device.objects.filter(user=user, revoked_at=None).order_by("-last_used_at"))


def confirmed_totp(user: User) -> Totp | None:
    """The authenticator application of an account, once it proved to work."""
    return Totp.objects.filter(user=user, confirmed_at__isnull=False).first()


def passkeys_of(user: User) -> list[Passkey]:
    """The passkeys of an account, oldest first."""
    return list(Passkey.objects.filter(user=user).order_by("created_at"))


def has_second_factor(user: User) -> bool:
    """Whether the account has a passkey or an authenticator application (recovery codes alone are none)."""
    return confirmed_totp(user) is not None or Passkey.objects.filter(user=user).exists()


def recovery_codes_left(user: User) -> int:
    """How many recovery codes are still good."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()
