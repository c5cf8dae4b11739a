"""What the SMS gateway calls us for: delivery reports, answers. Each event counts once (replays change nothing)."""

import uuid
from typing import Literal

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.notifications.actions.choices import stop_channel
from clicnjob.notifications.actions.numbers import mark_alive, mark_dead
from clicnjob.notifications.actions.outbox import hand_over
from clicnjob.notifications.enums import Channel, OutboxState
from clicnjob.notifications.inbound import offer
from clicnjob.notifications.models import DeadNumber, InboundEvent, Outbox
from clicnjob.notifications.queries import rendered, with_reader
from clicnjob.notifications.queries.reach import STOPPED, number_hash
from clicnjob.notifications.rules import is_stop
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.vault.keys import keyed_hash

Status = Literal["delivered", "dead", "failed", "other"]
REPLAYED = "replayed"


def _first_time(event: str, kind: str) -> InboundEvent | None:
    made = InboundEvent(event_hash=keyed_hash("sms-event", f"{kind}|{event}"), kind=kind, outcome="taken")
    InboundEvent.objects.bulk_create([made], ignore_conflicts=True)
    return made if InboundEvent.objects.filter(pk=made.pk).exists() else None


def _outcome(event: InboundEvent, outcome: str) -> str:
    InboundEvent.objects.filter(pk=event.pk).update(outcome=outcome)
    return outcome


@action
def take_report(*, event: str, reference: str, status: Status, by: Actor) -> str:
    """What became of a text, by the provider's name for it or ours. Returns the outcome in a word."""
    fresh = _first_time(event, "report")
    if fresh is None:
        return REPLAYED
    row = with_reader(Outbox.objects.filter(channel=Channel.SMS, provider_ref=reference)).first() if reference else None
    if row is None:
        return _outcome(fresh, "unknown")
    number = rendered(row).recipient
    if status == "delivered":
        Outbox.objects.filter(pk=row.pk).update(delivered_at=clock.now())
        mark_alive(number=number, by=by)
    elif status == "dead":
        mark_dead(number=number, reason="report", by=by)
    if status in {"dead", "failed"} and row.state == OutboxState.SENT:
        Outbox.objects.filter(pk=row.pk).update(state=OutboxState.FAILED, error="not delivered")
        record("notice.given_up", by=by, obj=row, channel=row.channel, template=row.template, tries=row.tries)
        hand_over(row)
    return _outcome(fresh, status)


@action
def take_answer(*, event: str, number: str, text: str, by: Actor) -> str:
    """An answer to one of our SMS: STOP is obeyed, words enter the only conversation they can be of, else are dropped.

    What is dropped is counted (``InboundEvent``), never kept.
    """
    fresh = _first_time(event, "answer")
    if fresh is None:
        return REPLAYED
    if is_stop(text):
        for user_id in User.objects.filter(phone=number, phone_verified_at__isnull=False).values_list("pk", flat=True):
            stop_channel(user_id=user_id, channel=Channel.SMS, by=by)
        DeadNumber.objects.update_or_create(number_hash=number_hash(number), defaults={"reason": STOPPED})
        return _outcome(fresh, "stopped")
    mark_alive(number=number, by=by)
    taken = bool(text.strip()) and offer(number, text, uuid.uuid5(fresh.pk, "message"))
    return _outcome(fresh, "taken" if taken else "dropped")
