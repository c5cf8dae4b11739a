"""Someone leaves the structure."""

import datetime as dt
import uuid

from clicnjob.accounts import actions as accounts
from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions.handovers import return_from
from clicnjob.structures.actions.profiles import take_photo_away
from clicnjob.structures.actions.staff import check_direction, tell_staff
from clicnjob.structures.enums import RoleChoice
from clicnjob.structures.models import Cover, Membership, Structure
from clicnjob.structures.queries.staff import directors_of


@action
def end_membership(*, membership: Membership, by: Actor) -> Membership:
    """Someone leaves: rights, sessions and covers end at once (G13); an account with no other place is closed.

    Whom they were lent comes back; the young people they followed stay theirs on paper until the direction passes them to
    someone (``queries.without_referent``): nobody inherits silently.
    Raises DomainError: ``not_direction``, ``last_direction``. Twice is once.
    """
    check_direction(by, membership.structure_id)
    return _end(membership, by)


@action
def leave_structure(*, membership: Membership, by: Actor) -> Membership:
    """A professional of several structures leaves one: as if its direction had ended it, and its direction is told.

    Raises DomainError: ``not_yours``, ``only_one`` (the direction ends the last one, and sees who follows whom),
    ``last_direction``. Twice is once.
    """
    if by.user_id is None or membership.user_id != by.user_id:
        raise DomainError(pro("Vous quittez une structure où vous travaillez."), code="not_yours")
    lock(User.objects.filter(pk=by.user_id)).get()
    others = Membership.objects.all().current(clock.today()).filter(user_id=by.user_id).exclude(pk=membership.pk)
    if not others.exists():
        raise DomainError(pro("C’est votre seule structure\u202f: sa direction termine votre accès."), code="only_one")
    row = _end(membership, by)
    told = directors_of(row.structure_id, but=by.user_id)
    tell_staff(told, "colleague_left", "/equipe/", structure_id=row.structure_id, by=by)
    return row


def _end(membership: Membership, by: Actor) -> Membership:
    lock(Structure.objects.filter(pk=membership.structure_id)).get()
    row = lock(Membership.objects.filter(pk=membership.pk)).get()
    if row.ended_at is not None:
        return row
    user = row.user
    if row.role == RoleChoice.DIRECTION and not directors_of(row.structure_id, but=user.pk):
        raise DomainError(pro("Gardez au moins une personne à la direction."), code="last_direction")
    if not Membership.objects.filter(user=user, ended_at=None).exclude(pk=row.pk).exists():
        take_photo_away(user=user, by=by)
    moment = clock.now()
    row.ended_at = moment
    row.save(update_fields=["ended_at"])
    _end_covers(row.structure_id, user, moment)
    return_from(user=user, structure_id=row.structure_id, by=by)
    if Membership.objects.filter(user=user, ended_at=None).exists():
        accounts.end_sessions(user=user, by=by)
    else:
        accounts.deactivate(user=user, by=by)
    record("member.ended", by=by, obj=row, role=row.role)
    publish(f"user:{user.pk}")
    return row


def _end_covers(structure_id: uuid.UUID, user: User, moment: dt.datetime) -> None:
    yesterday = clock.local(moment).date() - dt.timedelta(days=1)
    mine = Cover.objects.filter(structure_id=structure_id, covering=user, ends_on__gt=yesterday)
    publish(*(f"caseload:{pk}" for pk in mine.order_by("absent_id").values_list("absent_id", flat=True).distinct()))
    mine.filter(starts_on__gt=yesterday).delete()
    mine.update(ends_on=yesterday)
