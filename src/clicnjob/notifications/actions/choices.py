"""What a person chooses: which channels, in which order, at which address; and to stop one."""

import hmac
import secrets
import uuid
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.notifications.actions.outbox import enqueue, hand_over
from clicnjob.notifications.enums import Channel, OutboxState
from clicnjob.notifications.models import ChannelChoice, DeadNumber, NoticeEmail, Outbox
from clicnjob.notifications.queries.reach import ORDER, STOPPED, email_context, number_hash
from clicnjob.notifications.texts import CODES, Template
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Attachment
from clicnjob.vault.envelope import seal
from clicnjob.vault.fields import INSTALLATION
from clicnjob.vault.keys import keyed_hash

TRIES: Final = 5
CODE_LIFE_SECONDS: Final = 1800


def _own(user: User, by: Actor) -> None:
    if by.user_id != user.pk:
        raise DomainError(_("Chacun choisit pour soi."), code="not_yours")


@action
def choose_channels(*, user: User, order: Sequence[str], by: Actor) -> None:
    """Be told by these channels, in this order; the others stop. Raises DomainError: ``not_yours``."""
    _own(user, by)
    wanted = list(dict.fromkeys(Channel(name) for name in order))
    for rank, channel in enumerate([*wanted, *(channel for channel in ORDER if channel not in wanted)]):
        ChannelChoice.objects.update_or_create(
            user=user,
            channel=channel,
            defaults={"rank": rank, "stopped_at": None if channel in wanted else clock.now()},
        )
        if channel not in wanted:
            _cancel(user.pk, channel)
    if Channel.SMS in wanted and user.phone:
        # Who answered STOP and now asks for SMS again has the last word.
        DeadNumber.objects.filter(number_hash=number_hash(user.phone), reason=STOPPED).delete()
    record("channels.chosen", by=by, obj=user, order=",".join(wanted))


@action
def stop_channel(*, user_id: uuid.UUID, channel: Channel, by: Actor) -> None:
    """No more of this channel for this account, at once: what waits there is cancelled, the next channel takes over."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return
    row, made = ChannelChoice.objects.get_or_create(
        user=user, channel=channel, defaults={"rank": ORDER.index(channel), "stopped_at": clock.now()}
    )
    if not made and row.stopped_at is None:
        row.stopped_at = clock.now()
        row.save(update_fields=["stopped_at"])
    _cancel(user.pk, channel)
    record("channel.stopped", by=by, obj=user, channel=channel)


def _cancel(user_id: uuid.UUID, channel: str) -> None:
    rows = Outbox.objects.filter(user_id=user_id, channel=channel, state=OutboxState.WAITING).exclude(
        template__in=CODES
    )
    for row in list(rows):
        Outbox.objects.filter(pk=row.pk).update(state=OutboxState.CANCELLED)
        hand_over(row)


def _code_hash(row: NoticeEmail, code: str) -> str:
    return keyed_hash("email-code", f"{row.pk}|{row.asked_at.isoformat()}|{''.join(code.split())}")


@action
def give_email(*, user: User, address: str, by: Actor) -> NoticeEmail:
    """Send six digits to an address; it serves once they came back. Raises DomainError: ``not_yours``."""
    _own(user, by)
    code = f"{secrets.randbelow(10**6):06}"
    row, _made = NoticeEmail.objects.get_or_create(user=user, defaults={"sealed_address": b""})
    row.sealed_address = seal(INSTALLATION, address.strip().encode(), email_context(user.pk))
    row.asked_at, row.tries, row.verified_at = clock.now(), 0, None
    row.code_hash = _code_hash(row, code)
    row.save()
    link = Attachment.objects.current().filter(user=user).select_related("young_person", "structure").first()
    enqueue(
        channel=Channel.EMAIL,
        recipient=address,
        template=Template.EMAIL_CODE,
        blanks={"code": code},
        structure=link.structure if link is not None else None,
        person=link.young_person if link is not None else None,
        by=by,
    )
    record("notice_email.asked", by=by, obj=user)
    return row


@action
def confirm_email(*, user: User, code: str, by: Actor) -> bool:
    """Try the code: thirty minutes, five tries. A wrong try is written down, so this refuses without raising."""
    _own(user, by)
    row = lock(NoticeEmail.objects.filter(user=user, verified_at=None)).first()
    if row is None or not row.code_hash or row.tries >= TRIES:
        return False
    if (clock.now() - row.asked_at).total_seconds() >= CODE_LIFE_SECONDS:
        return False
    row.tries += 1
    if hmac.compare_digest(row.code_hash, _code_hash(row, code)):
        row.verified_at, row.code_hash = clock.now(), ""
        record("notice_email.verified", by=by, obj=user)
    row.save(update_fields=["tries", "verified_at", "code_hash"])
    return row.verified_at is not None


@action
def forget_email(*, user: User, by: Actor) -> None:
    """Take one's address back. Raises DomainError: ``not_yours``."""
    _own(user, by)
    NoticeEmail.objects.filter(user=user).delete()
    record("notice_email.forgotten", by=by, obj=user)
