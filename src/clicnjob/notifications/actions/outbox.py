"""Writing into the outbox, claiming a row, settling it."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping

from django.db.models import Case, F, Q, Value, When

from clicnjob.audit.actions import record
from clicnjob.notifications.enums import Channel, OutboxState
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.queries import blanks_context, recipient_context, scope_of
from clicnjob.notifications.rules import LEASE, awake, next_try
from clicnjob.notifications.texts import CODES, Template, check_blanks
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.models import Structure, YoungPerson
from clicnjob.vault.envelope import seal

PARIS = "Europe/Paris"


@action
def enqueue(
    *,
    channel: str,
    recipient: str,
    template: str,
    blanks: Mapping[str, str],
    structure: Structure | None,
    person: YoungPerson | None = None,
    user_id: uuid.UUID | None = None,
    group: str = "",
    not_before: dt.datetime | None = None,
    urgent: bool = False,
    by: Actor,
) -> Outbox:
    """Write one text in the caller's transaction; a worker sends it after the commit, not in quiet hours (R13).

    ``link`` may be a path of ours. ``group`` names the cause: ``read_group`` cancels what still waits for it. ``urgent``
    leaves at night too. Raises DomainError(``no_recipient``) without an address, ValueError when the blanks are not those
    of the template.
    """
    if not recipient.strip():
        raise DomainError(pro("Il manque un numéro de téléphone ou une adresse e-mail."), code="no_recipient")
    filled = check_blanks(template, blanks)
    if (
        structure is None and by.structure_id is not None
    ):  # what a training's people write never belongs to the installation
        structure = Structure.objects.filter(pk=by.structure_id, is_practice=True).first()
    structure_id = structure.pk if structure is not None else None
    row_id, scope = uuid.uuid4(), scope_of(structure_id)
    urgent = urgent or template in CODES
    zone = structure.timezone if structure is not None else PARIS
    row = Outbox.objects.create(
        pk=row_id,
        structure_id=structure_id,
        young_person_id=person.pk if person is not None else None,
        user_id=user_id,
        channel=Channel(channel),
        template=Template(template),
        sealed_recipient=seal(scope, recipient.strip().encode(), recipient_context(row_id)),
        sealed_blanks=seal(scope, json.dumps(filled).encode(), blanks_context(row_id)),
        group=group,
        urgent=urgent,
        not_before=awake(channel, not_before or clock.now(), zone, urgent=urgent),
    )
    record("notice.queued", by=by, obj=row, channel=channel, template=template)
    return row


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
    return enqueue(
        channel=channel,
        recipient=recipient,
        template=template,
        blanks=blanks,
        structure=Structure.objects.get(pk=structure_id) if structure_id is not None else None,
        person=YoungPerson.objects.get(pk=person_id) if person_id is not None else None,
        by=by,
    )


@action
def read_group(*, group: str, by: Actor) -> None:
    """What this cause had to say was read: what waits is cancelled, and the next message may ring again (G8)."""
    Outbox.objects.filter(group=group, read_at=None).update(
        read_at=clock.now(),
        state=Case(When(state=OutboxState.WAITING, then=Value(OutboxState.CANCELLED)), default=F("state")),
    )


@action
def call_off(*, person_id: uuid.UUID, group: str = "", by: Actor) -> None:
    """What still waits to be told about a file is cancelled: to the young person, and whatever ``group`` tells to anybody."""
    rows = Outbox.objects.filter(state=OutboxState.WAITING)
    cause = Q(group=group) | Q(group__startswith=f"{group}:") if group else Q(pk__in=[])
    rows.filter(Q(young_person_id=person_id) | cause).update(state=OutboxState.CANCELLED, read_at=clock.now())


@action
def claim(*, row_id: uuid.UUID, by: Actor = SYSTEM) -> bool:
    """Take a due row for ``LEASE``; False if another worker was faster, or it was cancelled meanwhile."""
    moment = clock.now()
    due = Outbox.objects.all().due().filter(pk=row_id)
    return bool(due.update(leased_until=moment + LEASE, claims=F("claims") + 1))


@action
def settle(*, row_id: uuid.UUID, state: OutboxState, reference: str = "", by: Actor = SYSTEM) -> None:
    """The text left (or was kept); ``reference`` is how the provider calls it."""
    row = Outbox.objects.get(pk=row_id)
    row.state, row.sent_at, row.error, row.leased_until = state, clock.now(), "", None
    row.provider_ref = reference[:80]
    row.tries += 1
    row.save(update_fields=["state", "sent_at", "error", "leased_until", "tries", "provider_ref"])


@action
def postpone(*, row_id: uuid.UUID, until: dt.datetime, error: str, by: Actor = SYSTEM) -> None:
    """Leave a row for later without counting a failure."""
    Outbox.objects.filter(pk=row_id, state=OutboxState.WAITING).update(
        not_before=until, leased_until=None, error=error[:120]
    )


@action
def fail(*, row_id: uuid.UUID, error: str, for_good: bool, by: Actor = SYSTEM) -> OutboxState:
    """The text did not leave: later again, or given up, which direction and the young person's page show.

    What was given up hands over at once to the next channel of the same cause. A row cancelled meanwhile stays so.
    """
    row = Outbox.objects.select_related("structure").get(pk=row_id)
    row.tries += 1
    row.error, row.leased_until = error[:120], None
    later: dt.datetime | None = None if for_good else next_try(row.tries, clock.now())
    if row.state != OutboxState.WAITING:
        row.save(update_fields=["tries", "error", "leased_until"])
        return OutboxState(row.state)
    if later is None:
        row.state = OutboxState.FAILED
        record("notice.given_up", by=by, obj=row, channel=row.channel, template=row.template, tries=row.tries)
    else:
        row.not_before = awake(row.channel, later, _zone(row), urgent=row.urgent)
    row.save(update_fields=["state", "tries", "error", "leased_until", "not_before"])
    if later is None:
        hand_over(row)
    return OutboxState(row.state)


def hand_over(row: Outbox) -> None:
    """The next channel of the same cause waits no longer: this one tells nobody. Called inside an action."""
    if not row.group:
        return
    waiting = Outbox.objects.filter(group=row.group, read_at=None, state=OutboxState.WAITING).exclude(pk=row.pk)
    following = waiting.select_related("structure").order_by("not_before").first()
    if following is not None:
        sooner = awake(following.channel, clock.now(), _zone(following), urgent=following.urgent)
        if sooner < following.not_before:
            Outbox.objects.filter(pk=following.pk).update(not_before=sooner)


def _zone(row: Outbox) -> str:
    return row.structure.timezone if row.structure is not None else PARIS
