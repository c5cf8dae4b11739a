"""A phone lent for one paper: what its code says, and what it may do at this moment (R4)."""

import uuid
from dataclasses import dataclass

from django.http import Http404

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor, volunteer_actor
from clicnjob.enrolment.models import Pairing
from clicnjob.shared import clock
from clicnjob.shared.actor import ANONYMOUS, NOWHERE, Actor, Kind
from clicnjob.vault.keys import derived_token, keyed_hash
from clicnjob.workshops.models import Seat
from clicnjob.workshops.queries import get_desk_seat


@dataclass(frozen=True, slots=True)
class Lent:
    """A phone that works now: for whom, and in whose name."""

    pairing: Pairing
    seat: Seat
    actor: Actor


def pairing_token(pairing_id: uuid.UUID) -> str:
    """The secret of a pairing (128 bits), the same each time: its QR can be shown again while it lives."""
    return derived_token("pairing", str(pairing_id))


def token_hash(token: str) -> str:
    """What the database keeps of a token."""
    return keyed_hash("pairing", token)


def get_pairing(actor: Actor, seat_id: uuid.UUID, pk: uuid.UUID) -> Pairing:
    """A pairing that one made. Raises Http404."""
    row = Pairing.objects.all().visible_to(actor).filter(seat_id=seat_id, pk=pk).first()
    if row is None:
        raise Http404
    return row


def phone_of_token(token: str) -> Lent | None:
    """What a code opens, while a phone may still be paired with it. A dead one is like an unknown one."""
    row = Pairing.objects.filter(token_hash=token_hash(token)).first()
    return _lent(row) if row is not None and row.waits_for_phone(clock.now()) else None


def paired_phone(pairing_id: str | None) -> Lent | None:
    """What the phone that holds this pairing may do now; None as soon as it may nothing more."""
    if not pairing_id:
        return None
    row = Pairing.objects.filter(pk=pairing_id, ended_at=None, paired_at__isnull=False).first()
    return _lent(row) if row is not None else None


def _maker(row: Pairing) -> Actor:
    """Who made it, with the rights of this very moment."""
    if row.day_pass_id is not None:
        return volunteer_actor(row.day_pass_id)
    user = User.objects.active().filter(pk=row.account_id or NOWHERE).first()
    structure_id = Seat.objects.values_list("session__structure_id", flat=True).get(pk=row.seat_id)
    return account_actor(user, structure_id=structure_id) if user is not None else ANONYMOUS


def _lent(row: Pairing) -> Lent | None:
    """It never outlives the right of who made it, the session, or direction's leave (G12)."""
    actor = _maker(row)
    if row.ended_at is not None or actor.kind is Kind.ANONYMOUS:
        return None
    try:
        seat = get_desk_seat(actor, row.seat_id)
    except Http404:
        return None
    if not seat.session.is_running(clock.now()) or not seat.session.structure.own_phones:
        return None
    return Lent(row, seat, actor)
