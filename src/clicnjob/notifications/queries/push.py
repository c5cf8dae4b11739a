"""The browsers that accepted notifications."""

import json
import uuid
from dataclasses import dataclass

from clicnjob.accounts.models import User
from clicnjob.notifications.models import PushDevice
from clicnjob.vault.envelope import open_sealed
from clicnjob.vault.fields import INSTALLATION
from clicnjob.vault.keys import keyed_hash


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a browser's push service listens, and for whom to encrypt."""

    endpoint: str
    p256dh: bytes
    auth: bytes


def endpoint_hash(endpoint: str) -> str:
    """An endpoint as the table compares it."""
    return keyed_hash("push-endpoint", endpoint)


def subscription_context(device_id: uuid.UUID) -> str:
    """Where a sealed subscription belongs."""
    return f"push-device|{device_id}"


def devices_of(user_id: uuid.UUID) -> list[PushDevice]:
    """The browsers of an account, the first one first."""
    return list(PushDevice.objects.filter(user_id=user_id).order_by("created_at"))


def own_devices(user: User) -> list[PushDevice]:
    """The same, for the account's own page."""
    return devices_of(user.pk)


def subscription_of(device: PushDevice) -> Subscription:
    """A sealed subscription, opened."""
    raw = json.loads(open_sealed(INSTALLATION, bytes(device.sealed_subscription), subscription_context(device.pk)))
    return Subscription(raw["endpoint"], bytes.fromhex(raw["p256dh"]), bytes.fromhex(raw["auth"]))
