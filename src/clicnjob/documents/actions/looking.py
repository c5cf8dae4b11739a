"""Looking at a picture: counted before it is shown, written down, stopped when it is too much (G33)."""

import datetime as dt
import uuid
from typing import Literal

from django.db.models import F, Q
from django.urls import reverse

from clicnjob.audit.actions import record
from clicnjob.documents.actions.paper import may_check
from clicnjob.documents.models import Document, Look, Meter
from clicnjob.documents.rules import bounds
from clicnjob.documents.rules.bounds import Verdict
from clicnjob.notifications.actions import tell_direction
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Kind, Role
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Structure

SEEN_AGAIN = dt.timedelta(hours=1)
"""The same paper within this time is one look: two sides, a zoom, a second thought."""
KEPT = dt.timedelta(days=2)


@action
def look(*, document: Document, page: int, by: Actor) -> Verdict:
    """Count and write down that ``by`` looks at a page (0: at what the machine read); else than FREE, it must not be shown.

    Counted under the lock of the structure's and of the professional's meter, in that order, before the bytes are read:
    however many ask at once, exactly as many as allowed pass. Young people's own papers are not counted.
    """
    if by.kind is Kind.YOUTH:
        record("document.seen_by_owner", by=by, obj=document, page=page, what="document")
        return Verdict.FREE
    may_check(document.structure_id, by)
    verdict, seen = _weigh(document, by)
    if verdict is Verdict.FREE:
        if not seen:
            Look.objects.create(
                structure_id=document.structure_id, user_id=_reader(by), document_id=document.pk, at=clock.now()
            )
        record("content.opened", by=by, obj=document, page=page, what="document")
    return verdict


@action
def may_look(*, document: Document, by: Actor) -> Verdict:
    """What a look would meet now: the page that is about to show pictures asks first. Nothing is counted; alerts leave."""
    return _weigh(document, by)[0]


@action
def confirm_looks(*, document: Document, by: Actor) -> None:
    """« C’est bien mon travail »: the professional goes on for an hour; direction was told. A stop stays."""
    moment = clock.now()
    for meter in _meters(document.structure_id, by):
        if _judge(meter, by, moment) is Verdict.ASK:
            meter.confirmed_at = moment
            meter.save(update_fields=["confirmed_at"])
            record("looks.confirmed", by=by, obj=meter)


@action
def lift_stop(*, meter: Meter, by: Actor) -> Meter:
    """Direction lets someone, or the whole structure, look again; counting starts anew. Never for oneself alone.

    Raises DomainError: ``out_of_reach``, ``not_alone``, ``not_stopped``.
    """
    if by.role is not Role.DIRECTION or by.structure_id != meter.structure_id or by.user_id is None:
        raise DomainError("Seule la direction lève un arrêt.", code="out_of_reach")
    if meter.user_id == by.user_id:
        raise DomainError("Un autre membre de la direction doit lever votre arrêt.", code="not_alone")
    held = lock(Meter.objects.filter(pk=meter.pk)).get()
    if held.stopped_at is None:
        raise DomainError("Cet arrêt est déjà levé.", code="not_stopped")
    held.stopped_at = held.confirmed_at = held.asked_at = None
    held.lifted_at, held.lifted_by_id = clock.now(), by.user_id
    held.save()
    record("looks.lifted", by=by, obj=held, whose="one" if held.user_id else "structure")
    return held


@action
def forget_looks(*, by: Actor) -> int:
    """Looks too old to be counted go; who looked stays in the trail. Returns how many."""
    gone, _ = Look.objects.filter(at__lt=clock.now() - KEPT).delete()
    return gone


def _weigh(document: Document, by: Actor) -> tuple[Verdict, bool]:
    """The verdict of one more look, and whether this paper was seen already within the hour, which counts no more."""
    moment = clock.now()
    meters = _meters(document.structure_id, by)
    recent = Look.objects.filter(user_id=_reader(by), document_id=document.pk, at__gt=moment - SEEN_AGAIN)
    if recent.exists():
        return (Verdict.STOP if any(meter.stopped_at for meter in meters) else Verdict.FREE), True
    return max(_judge(meter, by, moment) for meter in meters), False


def _reader(by: Actor) -> uuid.UUID:
    """The professional whose looks count. Raises DomainError (``out_of_reach``) for who has no account."""
    if by.user_id is None:
        raise DomainError("Seul un conseiller de la structure regarde un document.", code="out_of_reach")
    return by.user_id


def _meters(structure_id: uuid.UUID, by: Actor) -> list[Meter]:
    """The structure's meter, then the professional's, both locked until the end."""
    whose = (None, _reader(by))
    Meter.objects.bulk_create([Meter(structure_id=structure_id, user_id=one) for one in whose], ignore_conflicts=True)
    mine = Meter.objects.filter(Q(user_id=None) | Q(user_id=_reader(by)), structure_id=structure_id)
    return list(lock(mine.order_by(F("user_id").asc(nulls_first=True))))


def _judge(meter: Meter, by: Actor, moment: dt.datetime) -> Verdict:
    """What this meter says of one more look; what it says for the first time, direction is told and the trail keeps."""
    if meter.stopped_at is not None:
        return Verdict.STOP
    found = _count(meter, moment)
    if found is Verdict.STOP:
        meter.stopped_at = moment
        _say(meter, "stopped", by)
    elif found is Verdict.ASK and (meter.asked_at is None or meter.asked_at <= moment - bounds.DAY):
        meter.asked_at = moment
        _say(meter, "asked", by)
    return Verdict.FREE if found is Verdict.ASK and meter.is_confirmed(moment) else found


def _count(meter: Meter, moment: dt.datetime) -> Verdict:
    looks = Look.objects.filter(structure_id=meter.structure_id)
    if meter.user_id is not None:
        looks = looks.filter(user_id=meter.user_id)
    worst = Verdict.FREE
    for bound in bounds.of_all() if meter.user_id is None else bounds.of_one():
        since = max(moment - bound.per, meter.lifted_at or moment - bound.per)
        worst = max(worst, bound.verdict(looks.filter(at__gt=since).count()))
    return worst


def _say(meter: Meter, what: Literal["asked", "stopped"], by: Actor) -> None:
    meter.save(update_fields=[f"{what}_at"])
    record(f"looks.{what}", by=by, obj=meter, whose="one" if meter.user_id else "structure")
    structure = Structure.objects.get(pk=meter.structure_id)
    tell_direction(structure=structure, what=f"looks_{what}", link=reverse("documents:watch"), by=by)
