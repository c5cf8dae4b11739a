"""What the worker does with a launched mailing: claim it, send it some messages at a time, settle each recipient.

A message and the state of its recipient are written in one transaction, under the mailing's lock, by the worker that holds
it; and the message's id is made from the mailing and the person. So a worker that dies, or two at once, send nothing twice.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from clicnjob.audit.actions import record
from clicnjob.messaging import fields, notices, rules
from clicnjob.messaging.actions.attaching import enclose_in, keep_as_long, names_of, ready_files
from clicnjob.messaging.actions.sending import open_conversation
from clicnjob.messaging.actions.storing import held_row, store
from clicnjob.messaging.enums import Delivery, FileState, MailingState, Side, WhyNot
from clicnjob.messaging.models import Mailing, MailingFile, MailingRecipient, Message
from clicnjob.messaging.queries.mailings import filling_of
from clicnjob.messaging.queries.sealed import text_of
from clicnjob.messaging.rules import files as file_rules
from clicnjob.messaging.rules.mailings import BATCH, LEASE
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.queries import staff_actor


def message_id(mailing_id: uuid.UUID, person_id: uuid.UUID) -> uuid.UUID:
    """The ``client_id`` of a mailing's message to one person: always the same (D1)."""
    return uuid.uuid5(mailing_id, str(person_id))


@action
def claim(*, mailing_id: uuid.UUID, worker: uuid.UUID, by: Actor) -> bool:
    """Take a due mailing for ``worker``, for the length of a lease; False when another holds it or it is no longer due."""
    moment = clock.now()
    held = lock(Mailing.objects.all().due(moment).filter(pk=mailing_id)).first()
    # Asked again under the lock: a file may have come since the row was found.
    if held is None or held.files.exclude(state=FileState.READY).exists():
        return False
    if held.state == MailingState.SCHEDULED:
        held.state, held.started_at = MailingState.RUNNING, moment
        record("mailing.started", by=by, obj=held)
    held.worker, held.leased_until = worker, moment + LEASE
    held.save(update_fields=["state", "started_at", "worker", "leased_until"])
    return True


@action
def release(*, mailing_id: uuid.UUID, worker: uuid.UUID, by: Actor) -> None:
    """Leave what remains to whoever comes next."""
    Mailing.objects.filter(pk=mailing_id, worker=worker).update(worker=None, leased_until=None)


@action
def deliver_some(*, mailing_id: uuid.UUID, worker: uuid.UUID, tell: bool = True, by: Actor) -> int:
    """Send the next messages of a mailing that ``worker`` holds; returns how many recipients were settled, 0 at the end.

    ``tell``: ring for the open pages that follow it; the end always rings.

    Reach is looked at now, not when the mailing was written: who left it is not written to, and the report says so.
    """
    rows = lock(Mailing.objects.filter(pk=mailing_id, state=MailingState.RUNNING, worker=worker))
    mailing = rows.select_related("structure", "author").first()
    if mailing is None:
        return 0
    moment = clock.now()
    author = staff_actor(mailing.author_id, mailing.structure_id, moment=moment)
    if author is None:
        return _stop(mailing, moment, by)
    # One order for everybody who locks several conversations, mailings and the fast door: no circle of waiting.
    waiting = mailing.recipients.waiting().select_related("young_person")
    waiting = waiting.order_by("young_person__conversation__id", "young_person_id")
    batch = list(waiting[:BATCH])
    ids = [row.young_person_id for row in batch]
    reached = set(
        YoungPerson.objects.all()
        .content_visible_to(author, moment=moment)
        .filter(pk__in=ids)
        .values_list("pk", flat=True)
    )
    letter = _letter(mailing)
    for row in batch:
        row.settled_at = moment
        _settle(mailing, row, letter, reached=row.young_person_id in reached, author=author)
    MailingRecipient.objects.bulk_update(batch, ["state", "why_not", "message", "settled_at"])
    over = len(batch) < BATCH
    if over:
        _finish(mailing, MailingState.DONE, moment)
    else:
        mailing.leased_until = moment + LEASE
        mailing.save(update_fields=["leased_until"])
    if tell or over:
        publish(f"mailing:{mailing.pk}")
    return len(batch)


@dataclass(frozen=True, slots=True)
class _Letter:
    """What each recipient of a mailing is sent, blanks unfilled."""

    text: str
    files: list[MailingFile]
    names: list[str]


def _letter(mailing: Mailing) -> _Letter:
    files = ready_files(mailing)
    return _Letter(text_of(mailing), files, names_of(mailing, files))


def _settle(mailing: Mailing, row: MailingRecipient, letter: _Letter, *, reached: bool, author: Actor) -> None:
    why = WhyNot.CLOSED if row.young_person.closed_at else "" if reached else WhyNot.OUT_OF_REACH
    body = fields.fill(letter.text, filling_of(mailing, row.young_person))
    if not why and len(body) > rules.MAX_LENGTH:
        why = WhyNot.TOO_LONG
    if why:
        row.state, row.why_not = Delivery.FAILED, why
        return
    row.message = _write(mailing, row.young_person, body, letter, author)
    row.state = Delivery.SENT


def _write(mailing: Mailing, person: YoungPerson, body: str, letter: _Letter, author: Actor) -> Message:
    conversation = open_conversation(person=person, by=author)
    held = held_row(conversation.pk)
    client_id = message_id(mailing.pk, person.pk)
    already = Message.objects.filter(author_id=mailing.author_id, client_id=client_id).first()
    if already is not None:
        return already
    message, _is_new = store(
        held,
        text=body,
        client_id=client_id,
        author_id=mailing.author_id,
        side=Side.STRUCTURE,
        answers=mailing.from_conversation,
        plain=not letter.files,
    )
    if letter.files:
        until = file_rules.expiry(message.created_at, mailing.structure)
        enclose_in(message, letter.files, letter.names, expires_at=until)
    notices.tell_youth(message, by=author)
    return message


def _finish(mailing: Mailing, state: MailingState, moment: dt.datetime) -> None:
    mailing.state, mailing.finished_at = state, moment
    mailing.worker = mailing.leased_until = None
    mailing.save(update_fields=["state", "finished_at", "worker", "leased_until"])
    keep_as_long(mailing, moment)


def _stop(mailing: Mailing, moment: dt.datetime, by: Actor) -> int:
    """The author works here no more: nothing goes in their name; the direction is told (``queries.undelivered``)."""
    left = mailing.recipients.waiting().update(state=Delivery.FAILED, why_not=WhyNot.AUTHOR_LEFT, settled_at=moment)
    _finish(mailing, MailingState.STOPPED, moment)
    record("mailing.stopped", by=by, obj=mailing, left=left)
    publish(f"mailing:{mailing.pk}")
    return left
