"""Telling a young person once, by the first channel that reaches them: the ladder is written as rows (ADR 15)."""

import datetime as dt
import uuid
from collections.abc import Mapping

from clicnjob.accounts.models import User
from clicnjob.notifications.actions.outbox import enqueue
from clicnjob.notifications.enums import Channel
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.queries.outbox import is_open
from clicnjob.notifications.queries.reach import accepts_push, attached_account, way_of_file, ways_to
from clicnjob.notifications.rules import awake
from clicnjob.notifications.texts import Template
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Role
from clicnjob.structures.models import Membership, Structure, YoungPerson


def conversation_group(conversation_id: uuid.UUID) -> str:
    """The cause « something waits in this conversation » for the young person."""
    return f"conversation:{conversation_id}"


def staff_group(conversation_id: uuid.UUID, user_id: uuid.UUID) -> str:
    """The same for a professional."""
    return f"conversation:{conversation_id}:{user_id}"


@action
def tell_person(
    *, person: YoungPerson, template: str, blanks: Mapping[str, str], group: str, urgent: bool = False, by: Actor
) -> list[Outbox]:
    """Write one row a channel, in the order the person chose; ``urgent`` leaves at night too.

    The first leaves now, each of the others later by the structure's delay, unless ``read_group`` cancels it before.
    Nothing when ``group`` already told, or is about to: once until it is read. Nothing without an account or a channel.
    """
    user = attached_account(person)
    if user is None or is_open(group):
        return []
    structure = person.structure
    delay = dt.timedelta(minutes=structure.fallback_minutes)
    rows: list[Outbox] = []
    moment = clock.now()
    for way in ways_to(person, user):
        moment = awake(way.channel, moment, structure.timezone, urgent=urgent)
        rows.append(
            enqueue(
                channel=way.channel,
                recipient=way.recipient,
                template=template,
                blanks=blanks,
                structure=structure,
                person=person,
                user_id=user.pk,
                group=group,
                not_before=moment,
                urgent=urgent,
                by=by,
            )
        )
        moment += delay
    return rows


@action
def reach_person(
    *, person: YoungPerson, template: str, blanks: Mapping[str, str], group: str, urgent: bool = False, by: Actor
) -> list[Outbox]:
    """As ``tell_person``; who has no account yet is told by SMS, else by e-mail, where their file says."""
    if attached_account(person) is not None:
        return tell_person(person=person, template=template, blanks=blanks, group=group, urgent=urgent, by=by)
    way = way_of_file(person)
    if way is None or is_open(group):
        return []
    row = enqueue(
        channel=way.channel,
        recipient=way.recipient,
        template=template,
        blanks=blanks,
        structure=person.structure,
        person=person,
        group=group,
        urgent=urgent,
        by=by,
    )
    return [row]


@action
def push_to_staff(*, user: User, structure: Structure, group: str, link: str, by: Actor) -> Outbox | None:
    """A push to a professional who accepted them: that a message waits, nothing more; once until it is read."""
    if not accepts_push(user.pk) or is_open(group):
        return None
    return enqueue(
        channel=Channel.PUSH,
        recipient=str(user.pk),
        template=Template.STAFF_MESSAGE,
        blanks={"link": link},
        structure=structure,
        user_id=user.pk,
        group=group,
        by=by,
    )


@action
def tell_direction(*, structure: Structure, what: str, link: str, by: Actor) -> int:
    """An e-mail to each member of the direction (``what``: of ``texts.STAFF_NOTICES``); returns how many were written."""
    heads = Membership.objects.all().current(clock.today(structure.timezone))
    heads = heads.filter(structure=structure, role=Role.DIRECTION).select_related("user")
    told = [head.user.email for head in heads if head.user.email and head.user.is_active]
    for address in told:
        enqueue(
            channel=Channel.EMAIL,
            recipient=address,
            template=Template.STAFF_NOTICE,
            blanks={"what": what, "link": link},
            structure=structure,
            by=by,
        )
    return len(told)
