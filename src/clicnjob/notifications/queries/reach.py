"""How a person can be told something now: channels in the chosen order, each with its address."""

import uuid
from dataclasses import dataclass

from django.db.models import QuerySet

from clicnjob.accounts.models import User
from clicnjob.notifications.enums import Channel
from clicnjob.notifications.models import ChannelChoice, DeadNumber, NoticeEmail, PushDevice
from clicnjob.notifications.rules import may_text
from clicnjob.shared.language import pro
from clicnjob.shared.prepared import Word, prepared
from clicnjob.structures.models import Attachment, YoungPerson
from clicnjob.vault.envelope import open_sealed
from clicnjob.vault.fields import INSTALLATION
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
    return bool(number) and bool(_dead(Word(number_hash(number))))


@prepared
def _dead(found: Word) -> QuerySet[DeadNumber]:
    return DeadNumber.objects.filter(number_hash=found)


def phone_trouble(person: YoungPerson) -> str:
    """Why no SMS goes to this person's phone, in words for the counsellor; empty when they do."""
    user = attached_account(person)
    phone = (user.phone if user is not None else "") or person.phone
    if not phone:
        return ""
    if not may_text(phone):
        return pro("Pas un portable français")
    row = DeadNumber.objects.filter(number_hash=number_hash(phone)).first()
    if row is None:
        return ""
    return pro("A répondu STOP") if row.reason == STOPPED else pro("Ce numéro ne répond plus")


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
    rows = {row.channel: row for row in _choices(user.pk)}
    ranked = sorted(ORDER, key=lambda channel: rows[channel].rank if channel in rows else ORDER.index(channel))
    return [(channel, channel not in rows or rows[channel].stopped_at is None) for channel in ranked]


@prepared
def _choices(user_id: uuid.UUID) -> QuerySet[ChannelChoice]:
    return ChannelChoice.objects.filter(user_id=user_id)


def attached_account(person: YoungPerson) -> User | None:
    """The account of a file; nobody is told of a page one has no account for."""
    return next((link.user for link in _links(person.pk)), None)


@prepared
def _links(person_id: uuid.UUID) -> QuerySet[Attachment]:
    return Attachment.objects.current().filter(young_person_id=person_id).select_related("user").order_by("pk")


def accepts_push(user_id: uuid.UUID) -> bool:
    """Whether a browser of this account accepts notifications."""
    return bool(_devices(user_id))


@prepared
def _devices(user_id: uuid.UUID) -> QuerySet[PushDevice, uuid.UUID]:
    return PushDevice.objects.filter(user_id=user_id).values_list("pk", flat=True)


def ways_to(person: YoungPerson, user: User) -> list[Way]:
    """Where a notice goes, first to last: what was stopped, gave up or was never given is left out."""
    ways = (_way(channel, person, user) for channel, on in chosen(user) if on)
    return [way for way in ways if way is not None]


def way_of_file(person: YoungPerson) -> Way | None:
    """Where a notice goes to who has no account yet: the phone of the file, else its e-mail."""
    if may_text(person.phone) and not is_dead(person.phone):
        return Way(Channel.SMS, person.phone)
    return Way(Channel.EMAIL, person.email) if person.email else None


def way_now(person: YoungPerson, user: User, channel: str) -> Way | None:
    """Where this channel leads at this very moment, if it still leads anywhere."""
    return next((way for way in ways_to(person, user) if way.channel == channel), None)


def _way(channel: Channel, person: YoungPerson, user: User) -> Way | None:
    if channel == Channel.PUSH:
        return Way(channel, str(user.pk)) if accepts_push(user.pk) else None
    if channel == Channel.SMS:
        phone = user.phone or person.phone
        return Way(channel, phone) if may_text(phone) and not is_dead(phone) else None
    row = next(iter(_proved(user.pk)), None)
    address = address_of(row) if row is not None else person.email
    return Way(channel, address) if address else None


@prepared
def _proved(user_id: uuid.UUID) -> QuerySet[NoticeEmail]:
    return NoticeEmail.objects.filter(user_id=user_id, verified_at__isnull=False)
