"""Writing into the outbox, claiming a row, settling it."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping

from clicnjob.audit.actions import record
from clicnjob.notifications.enums import Channel, OutboxState
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.queries import blanks_context, recipient_context, scope_of
from clicnjob.notifications.rules import LEASE, next_try
from clicnjob.notifications.texts import Template, check_blanks
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Structure, YoungPerson
from clicnjob.vault.envelope import seal


@action
def enqueue(
    *,
    channel: str,
    recipient: str,
    template: str,
    blanks: Mapping[str, str],
    structure: Structure | None,
    person: YoungPerson | None = None,
    by: Actor,
) -> Outbox:
    """Write one SMS or e-mail in the caller's transaction; a worker sends it after the commit (R13).

    ``link`` may be a path of ours. Raises DomainError(``no_recipient``) without an address, ValueError when the blanks are
    not those of the template.
    """
    return enqueue_ids(
        channel=channel,
        recipient=recipient,
        template=template,
        blanks=blanks,
        structure_id=structure.pk if structure is not None else None,
        person_id=person.pk if person is not None else None,
        by=by,
    )


@action
def enqueue_ids(
    *,
    channel: str,
    recipient: str,
    template: str,
    blanks: Mapping[str, str],
    structure_id: uuid.UUID | None,
    person_id: uuid.UUID | None = None,
    by: Actor,
) -> Outbox:
    """``enqueue`` in plain ids: what stands behind ``shared.outgoing``."""
    if not recipient.strip():
        raise DomainError("Il manque un numéro de téléphone ou une adresse e-mail.", code="no_recipient")
    filled = check_blanks(template, blanks)
    row_id, scope = uuid.uuid4(), scope_of(structure_id)
    row = Outbox.objects.create(
        pk=row_id,
        structure_id=structure_id,
        young_person_id=person_id,
        channel=Channel(channel),
        template=Template(template),
        sealed_recipient=seal(scope, recipient.strip().encode(), recipient_context(row_id)),
        sealed_blanks=seal(scope, json.dumps(filled).encode(), blanks_context(row_id)),
        next_try_at=clock.now(),
    )
    record("notice.queued", by=by, obj=row, channel=channel, template=template)
    return row


@action
def claim(*, row_id: uuid.UUID, by: Actor = SYSTEM) -> bool:
    """Take a due row for ``LEASE``; False if another worker was faster."""
    moment = clock.now()
    taken = Outbox.objects.all().due().filter(pk=row_id).update(leased_until=moment + LEASE)
    return bool(taken)


@action
def settle(*, row_id: uuid.UUID, state: OutboxState, by: Actor = SYSTEM) -> None:
    """The text left (or was kept)."""
    row = Outbox.objects.get(pk=row_id)
    row.state, row.sent_at, row.error, row.leased_until = state, clock.now(), "", None
    row.tries += 1
    row.save(update_fields=["state", "sent_at", "error", "leased_until", "tries"])


@action
def fail(*, row_id: uuid.UUID, error: str, for_good: bool, by: Actor = SYSTEM) -> OutboxState:
    """The text did not leave: later again, or given up, which direction and the young person's page show."""
    row = Outbox.objects.get(pk=row_id)
    row.tries += 1
    row.error, row.leased_until = error[:120], None
    later: dt.datetime | None = None if for_good else next_try(row.tries, clock.now())
    if later is None:
        row.state = OutboxState.FAILED
        record("notice.given_up", by=by, obj=row, channel=row.channel, template=row.template, tries=row.tries)
    else:
        row.next_try_at = later
    row.save(update_fields=["state", "tries", "error", "leased_until", "next_try_at"])
    return OutboxState(row.state)
