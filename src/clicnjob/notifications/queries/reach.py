"""How a person can be told something now: channels in the chosen order, each with its address."""

import uuid
from dataclasses import dataclass

from clicnjob.accounts.models import User
from clicnjob.notifications.enums import Channel
from clicnjob.notifications.models import ChannelChoice, DeadNumber, NoticeEmail, PushDevice
from clicnjob.notifications.queries.outbox import INSTALLATION
from clicnjob.notifications.rules import may_text
from clicnjob.structures.models import Attachment, YoungPerson
from clicnjob.vault.envelope import open_sealed
from clicnjob.vault.keys import keyed_hash

ORDER = tuple(Channel)
STOPPED = "STOP"
"""Why a number is not used any more: its owner asked by SMS."""


@dataclass(frozen=True, slots=True)
class Way:
    """A channel and where it leads."""

    channel: Channel
    recipient: str


def number_hash(number: str) -> str:
    """A number as the tables hold it: compared, never read."""
    return keyed_hash("phone-number", number)


def is_dead(number: str) -> bool:
    """Whether the gateway gave this number up."""
    return bool(number) and DeadNumber.objects.filter(number_hash=number_hash(number)).exists()


def phone_trouble(person: YoungPerson) -> str:
    """Why no SMS goes to this person's phone, in words for the counsellor; empty when they do."""
    user = attached_account(person)
    phone = (user.phone if user is not None else "") or person.phone
    if not phone:
        return ""
    if not may_text(phone):
        return "Pas un portable français"
    row = DeadNumber.objects.filter(number_hash=number_hash(phone)).first()
    if row is None:
        return ""
    return "A répondu STOP" if row.reason == STOPPED else "Ce numéro ne répond plus"


def email_context(user_id: uuid.UUID) -> str:
    """Where a sealed address belongs."""
    return f"notice-email|{user_id}"


def address_of(row: NoticeEmail) -> str:
    """A sealed address, opened."""
    return open_sealed(INSTALLATION, bytes(row.sealed_address), email_context(row.user_id)).decode()


def email_of(user: User) -> NoticeEmail | None:
    """The address one gave for notices, proved or not yet."""
    return NoticeEmail.objects.filter(user=user).first()


def chosen(user: User) -> list[tuple[Channel, bool]]:
    """The channels of an account in its order, each with whether it is on."""
    rows = {row.channel: row for row in ChannelChoice.objects.filter(user=user)}
    ranked = sorted(ORDER, key=lambda channel: rows[channel].rank if channel in rows else ORDER.index(channel))
    return [(channel, channel not in rows or rows[channel].stopped_at is None) for channel in ranked]


def attached_account(person: YoungPerson) -> User | None:
    """The account of a file; nobody is told of a page one has no account for."""
    link = Attachment.objects.current().filter(young_person=person).select_related("user").first()
    return link.user if link is not None else None


def ways_to(person: YoungPerson, user: User) -> list[Way]:
    """Where a notice goes, first to last: what was stopped, gave up or was never given is left out."""
    ways = (_way(channel, person, user) for channel, on in chosen(user) if on)
    return [way for way in ways if way is not None]


def way_now(person: YoungPerson, user: User, channel: str) -> Way | None:
    """Where this channel leads at this very moment, if it still leads anywhere."""
    return next((way for way in ways_to(person, user) if way.channel == channel), None)


def _way(channel: Channel, person: YoungPerson, user: User) -> Way | None:
    if channel == Channel.PUSH:
        here = PushDevice.objects.filter(user=user).exists()
        return Way(channel, str(user.pk)) if here else None
    if channel == Channel.SMS:
        phone = user.phone or person.phone
        return Way(channel, phone) if may_text(phone) and not is_dead(phone) else None
    row = NoticeEmail.objects.filter(user=user, verified_at__isnull=False).first()
    address = address_of(row) if row is not None else person.email
    return Way(channel, address) if address else None
