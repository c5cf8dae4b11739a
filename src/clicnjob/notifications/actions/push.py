"""Browsers that accept notifications, and those that are gone."""

import json
import uuid
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.notifications.models import PushDevice
from clicnjob.notifications.queries.push import devices_of, endpoint_hash, subscription_context
from clicnjob.notifications.rules import is_push_endpoint
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.vault.envelope import seal
from clicnjob.vault.fields import INSTALLATION

MOST_DEVICES: Final = 8


@action
def add_device(*, user: User, endpoint: str, p256dh: bytes, auth: bytes, label: str, by: Actor) -> PushDevice:
    """Ring this browser from now on; a browser belongs to one account, the last one that asked.

    Raises DomainError: ``not_yours``, ``endpoint`` (no push service we know: it could be a machine of ours), ``keys``.
    """
    if by.user_id != user.pk:
        raise DomainError(_("Chacun choisit pour soi."), code="not_yours")
    if not is_push_endpoint(endpoint, settings.PUSH_ORIGINS):
        raise DomainError(_("Ce navigateur ne peut pas recevoir de notifications ici."), code="endpoint")
    if len(p256dh) != 65 or p256dh[0] != 4 or len(auth) != 16:
        raise DomainError(_("Ce navigateur ne peut pas recevoir de notifications ici."), code="keys")
    found = endpoint_hash(endpoint)
    PushDevice.objects.filter(endpoint_hash=found).delete()
    for old in devices_of(user.pk)[: -(MOST_DEVICES - 1)]:
        old.delete()
    row_id = uuid.uuid4()
    sealed = json.dumps({"endpoint": endpoint, "p256dh": p256dh.hex(), "auth": auth.hex()}).encode()
    row = PushDevice.objects.create(
        pk=row_id,
        user=user,
        endpoint_hash=found,
        sealed_subscription=seal(INSTALLATION, sealed, subscription_context(row_id)),
        label=label[:80],
    )
    record("push.accepted", by=by, obj=user)
    return row


@action
def remove_device(*, device: PushDevice, by: Actor) -> None:
    """Ring this browser no more. Raises DomainError: ``not_yours``."""
    if by.user_id != device.user_id:
        raise DomainError(_("Chacun choisit pour soi."), code="not_yours")
    record("push.removed", by=by, obj=device.user)
    device.delete()


@action
def drop_device(*, device_id: uuid.UUID, by: Actor) -> None:
    """The push service says that this browser is gone."""
    PushDevice.objects.filter(pk=device_id).delete()
