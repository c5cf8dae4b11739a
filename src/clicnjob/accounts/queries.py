"""Reading accounts."""

import uuid

from django.db.models.functions import Lower

from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import Device, Passkey, ProviderLink, RecoveryCode, Totp, User, UserQuerySet
from clicnjob.vault.keys import keyed_hash


def staff_by_email(email: str) -> User | None:
    """The active professional who signs in with this address, if any."""
    return User.objects.active().filter(kind=AccountKind.STAFF, email=email).first()


def former_staff_by_email(email: str) -> User | None:
    """The closed account of a professional who left, if any."""
    return User.objects.filter(deactivated_at__isnull=False, kind=AccountKind.STAFF, email=email).first()


def youth_by_username(username: str) -> User | None:
    """The active young person's account under this username, if any."""
    rows = User.objects.active().alias(plain=Lower("username"))
    return rows.filter(kind=AccountKind.YOUTH, plain=username.strip().casefold()).first()


def youth_by_phone(phone: str) -> User | None:
    """The active young person's account that proved to hold this number, if any. An unverified phone never counts (R6)."""
    rows = User.objects.active().filter(kind=AccountKind.YOUTH, phone=phone, phone_verified_at__isnull=False)
    return rows.order_by("-phone_verified_at").first()


def subject_hash(issuer: str, subject: str) -> str:
    """A provider's name for a person, as the table holds it."""
    return keyed_hash("provider-subject", f"{issuer}|{subject}")


def provider_link(issuer: str, subject: str) -> ProviderLink | None:
    """The active professional's link with this person of the provider, if any."""
    rows = ProviderLink.objects.select_related("user").filter(user__deactivated_at=None, user__kind=AccountKind.STAFF)
    return rows.filter(subject_hash=subject_hash(issuer, subject)).first()


def provider_links_of(user: User) -> list[ProviderLink]:
    """How an account is linked, oldest first."""
    return list(ProviderLink.objects.filter(user=user).order_by("created_at"))


def holders_of_phone(phone: str) -> UserQuerySet:
    """The accounts that had this number verified."""
    return User.objects.all().filter(phone=phone, phone_verified_at__isnull=False)


def young_person_of(user_id: uuid.UUID) -> User | None:
    """The active young person's account of this id, if any."""
    return User.objects.active().filter(kind=AccountKind.YOUTH, pk=user_id).first()


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
