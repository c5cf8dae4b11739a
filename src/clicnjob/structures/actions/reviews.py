"""Accounts that serve no more: the direction is asked every ninety days, and silence ends them (D10, docs/adr/0040)."""

import datetime as dt
from collections import defaultdict

from clicnjob.audit.actions import record
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions.departures import end_membership
from clicnjob.structures.actions.staff import check_direction, tell_staff
from clicnjob.structures.models import Membership
from clicnjob.structures.queries.staff import directors_of, network_people


@action
def keep_member(*, membership: Membership, by: Actor) -> Membership:
    """The direction says that this colleague still works here: asked again in ninety days.

    Raises DomainError: ``not_direction``, ``yourself``, ``ended``.
    """
    check_direction(by, membership.structure_id)
    if membership.user_id == by.user_id:
        raise DomainError(pro("Un autre membre de la direction le dit."), code="yourself")
    row = lock(Membership.objects.filter(pk=membership.pk, ended_at=None)).first()
    if row is None:
        raise DomainError(pro("Cette personne ne travaille plus ici."), code="ended")
    row.reviewed_on, row.dormant_on = clock.today(), None
    row.save(update_fields=["reviewed_on", "dormant_on"])
    record("member.kept", by=by, obj=row, role=row.role)
    return row


@action
def ask_about_dormant(*, by: Actor) -> int:
    """Mark the accounts nobody used for ninety days, and tell the direction (the network, where there is none left) once.

    Returns how many are newly marked. One that was used again since is forgotten.
    """
    today = clock.today()
    marked = Membership.objects.filter(dormant_on__isnull=False)
    marked.filter(user__last_seen_on__gte=today - Membership.DORMANT).update(dormant_on=None)
    rows = list(Membership.objects.all().current(today).dormant(today).filter(dormant_on=None).order_by("pk"))
    Membership.objects.filter(pk__in=[row.pk for row in rows]).update(dormant_on=today)
    here: dict[object, list[Membership]] = defaultdict(list)
    for row in rows:
        here[row.structure_id].append(row)
        record("member.dormant", by=by, obj=row, role=row.role)
    for found in here.values():
        structure_id = found[0].structure_id
        told = directors_of(structure_id) or network_people()
        tell_staff(told, "dormant_accounts", "/equipe/comptes-inactifs/", structure_id=structure_id, by=by)
    return len(rows)


def due_dormant(day: dt.date) -> list[Membership]:
    """Those about whom nobody answered in fourteen days."""
    rows = Membership.objects.all().current(day).dormant(day).filter(dormant_on__lte=day - Membership.ANSWER)
    return list(rows.select_related("user").order_by("pk"))


@action
def end_unanswered(*, membership: Membership, by: Actor) -> bool:
    """Nobody said that this colleague stays: the access ends as when one leaves; the last direction stays. Whether it ended."""
    try:
        end_membership(membership=membership, by=by)
    except DomainError as refusal:
        if refusal.code != "last_direction":
            raise
        return False
    record("member.ended_unanswered", by=by, obj=membership, role=membership.role)
    return True
