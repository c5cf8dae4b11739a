"""Counted before it is done, asked about when it is much, stopped when it is too much (G33)."""

import datetime as dt
import uuid
from typing import Literal

from clicnjob.audit.actions import record
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions.staff import tell_staff
from clicnjob.structures.bounds import DAY, Verdict
from clicnjob.structures.enums import Counted, GoOnReason, LiftReason
from clicnjob.structures.models import Meter, Sight
from clicnjob.structures.queries.quotas import BOTH, meters_of, sights_of
from clicnjob.structures.queries.staff import directors_of

KEPT = dt.timedelta(days=2)
WATCH = "/equipe/controle/"
"""Where direction looks: the notice's link."""


@action
def use(*, what: Counted, of: uuid.UUID | None = None, by: Actor) -> Verdict:
    """Count that ``by``, a professional, is about to do one more; else than FREE, it must not be done.

    ``of``: the file or paper opened, which counts once an hour. Counted under the lock of the structure's and of the
    professional's meter, in that order: however many ask at once, exactly as many as allowed pass. What is refused is not
    counted, and never raised: the alert must outlive the refusal.
    """
    verdict, seen, meters = _weigh(what, of, by)
    if verdict is Verdict.FREE and not seen:
        for meter in meters:
            meter.add()
        Meter.objects.bulk_update(meters, ["hour_from", "hour_count", "day_from", "day_count"])
        if of is not None:
            Sight.objects.create(structure_id=by.structure, user_id=_user(by), what=what, object_id=of, at=clock.now())
    return verdict


@action
def may_use(*, what: Counted, of: uuid.UUID | None = None, by: Actor) -> Verdict:
    """What one more would meet now: a page that is about to show pictures asks first. Nothing is counted; alerts leave."""
    return _weigh(what, of, by)[0]


@action
def go_on(*, what: Counted, why: str, by: Actor) -> None:
    """« C’est bien mon travail »: the professional goes on for an hour, and says why. A stop stays.

    Raises DomainError: ``reason_missing``.
    """
    if why not in GoOnReason.values:
        raise DomainError(pro("Choisissez ce qui explique ce travail."), code="reason_missing", field="why")
    moment = clock.now()
    for meter in _meters(what, by):
        if _judge(meter, by, moment) is Verdict.ASK:
            meter.confirmed_at, meter.confirmed_why = moment, why
            meter.save(update_fields=["confirmed_at", "confirmed_why"])
            record("quota.confirmed", by=by, obj=meter, what=what.value, why=why)


@action
def lift_stop(*, meter: Meter, why: str, by: Actor) -> Meter:
    """Direction lets someone, or the whole structure, go on; counting starts anew. Never for oneself alone.

    Raises DomainError: ``out_of_reach``, ``not_alone``, ``reason_missing``, ``not_stopped``.
    """
    if by.role is not Role.DIRECTION or by.structure_id != meter.structure_id or by.user_id is None:
        raise DomainError(pro("Seule la direction lève un arrêt."), code="out_of_reach")
    if meter.user_id == by.user_id:
        raise DomainError(pro("Un autre membre de la direction doit lever votre arrêt."), code="not_alone")
    if why not in LiftReason.values:
        raise DomainError(pro("Choisissez pourquoi vous levez l’arrêt."), code="reason_missing", field="why")
    held = lock(Meter.objects.filter(pk=meter.pk)).get()
    if held.stopped_at is None:
        raise DomainError(pro("Cet arrêt est déjà levé."), code="not_stopped")
    held.clear()
    held.lifted_at, held.lifted_by_id, held.lifted_why = clock.now(), by.user_id, why
    held.save()
    whose = "one" if held.user_id else "structure"
    record("quota.lifted", by=by, obj=held, what=held.what, whose=whose, why=why)
    return held


@action
def forget_sights(*, by: Actor) -> int:
    """Sights too old to count again go; who looked stays in the trail. Returns how many."""
    gone, _ = Sight.objects.filter(at__lt=clock.now() - KEPT).delete()
    return gone


def _weigh(what: Counted, of: uuid.UUID | None, by: Actor) -> tuple[Verdict, bool, list[Meter]]:
    """The verdict of one more, and whether it was opened already within the hour, which counts no more."""
    meters = _meters(what, by)
    if any(meter.stopped_at for meter in meters):
        return Verdict.STOP, False, meters
    if of is not None and sights_of(what, of, by).exists():
        return Verdict.FREE, True, meters
    moment = clock.now()
    return max([_judge(meter, by, moment) for meter in meters]), False, meters


def _user(by: Actor) -> uuid.UUID:
    """The professional whose acts count. Raises DomainError (``out_of_reach``) for anybody else."""
    if not by.is_staff or by.user_id is None or by.structure_id is None:
        raise DomainError(pro("Seul un professionnel de la structure peut le faire."), code="out_of_reach")
    return by.user_id


def _meters(what: Counted, by: Actor) -> list[Meter]:
    """The structure's meter, then the professional's, both locked until the end."""
    whose = (None, _user(by))
    found = list(lock(meters_of(what, by)))
    if len(found) < BOTH:
        rows = [Meter(structure_id=by.structure, user_id=one, what=what) for one in whose]
        Meter.objects.bulk_create(rows, ignore_conflicts=True)
        found = list(lock(meters_of(what, by)))
    return found


def _judge(meter: Meter, by: Actor, moment: dt.datetime) -> Verdict:
    """What this meter says of one more; what it says for the first time, direction is told and the trail keeps."""
    if meter.stopped_at is not None:
        return Verdict.STOP
    found = meter.verdict(moment)
    if found is Verdict.STOP:
        meter.stopped_at = moment
        _say(meter, "stopped", by)
    elif found is Verdict.ASK and (meter.asked_at is None or meter.asked_at <= moment - DAY):
        meter.asked_at = moment
        _say(meter, "asked", by)
    return Verdict.FREE if found is Verdict.ASK and meter.is_confirmed(moment) else found


def _say(meter: Meter, happened: Literal["asked", "stopped"], by: Actor) -> None:
    meter.save(update_fields=[f"{happened}_at"])
    whose = "one" if meter.user_id else "structure"
    record(f"quota.{happened}", by=by, obj=meter, what=meter.what, whose=whose)
    told = directors_of(meter.structure_id)
    tell_staff(told, f"quota_{happened}", WATCH, structure_id=meter.structure_id, by=by)
