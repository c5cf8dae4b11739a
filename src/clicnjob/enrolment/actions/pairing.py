"""A helper's own phone, lent to one person of the room for one paper (R4): made, paired, used, ended; each is in the trail."""

import uuid

from clicnjob.audit.actions import record
from clicnjob.enrolment.models import Pairing
from clicnjob.enrolment.queries.pairing import pairing_token, token_hash
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.workshops.models import Seat


@action
def lend_phone(*, seat: Seat, by: Actor) -> Pairing:
    """Make a code for one person's row; a former one that no phone took ends.

    Raises DomainError: ``own_phones_off``, ``not_running``.
    """
    moment = clock.now()
    if not seat.session.structure.own_phones:
        raise DomainError(pro("Ici, on numérise avec la tablette de la structure."), code="own_phones_off")
    if not seat.session.is_running(moment):
        raise DomainError(pro("La séance n’est pas ouverte."), code="not_running")
    for former in lock(Pairing.objects.all().visible_to(by).filter(seat=seat, paired_at=None, ended_at=None)):
        _end(former, why="replaced", by=by)
    pk = uuid.uuid4()
    row = Pairing.objects.create(
        pk=pk,
        seat=seat,
        day_pass_id=by.pass_id,
        account_id=by.user_id,
        token_hash=token_hash(pairing_token(pk)),
        pair_before=moment + Pairing.TO_PAIR,
    )
    _note("pairing.made", row, by)
    return row


@action
def pair_phone(*, pairing: Pairing, by: Actor) -> Pairing:
    """A phone takes the code: only one, only once (G34). Raises DomainError (``already_used``)."""
    held = _hold(pairing)
    moment = clock.now()
    if not held.waits_for_phone(moment):
        raise DomainError(pro("Ce code ne marche plus. Demandez-en un autre."), code="already_used")
    held.paired_at = moment
    held.save(update_fields=["paired_at"])
    _note("pairing.paired", held, by)
    return held


@action
def note_paper(*, pairing: Pairing, document_id: uuid.UUID | None, by: Actor) -> Pairing:
    """The phone sent its paper: it sends no other; None: it was taken back, to be photographed again."""
    held = _hold(pairing)
    if held.document_id != document_id:
        held.document_id = document_id
        held.save(update_fields=["document_id"])
        _note("pairing.used" if document_id else "pairing.again", held, by)
    return held


@action
def end_phone(*, pairing: Pairing, why: str, by: Actor) -> Pairing:
    """The phone may nothing more. Twice changes nothing."""
    held = _hold(pairing)
    if held.ended_at is None:
        _end(held, why=why, by=by)
    return held


def _hold(pairing: Pairing) -> Pairing:
    return lock(Pairing.objects.filter(pk=pairing.pk).select_related("seat__session")).get()


def _end(held: Pairing, *, why: str, by: Actor) -> None:
    held.ended_at = clock.now()
    held.save(update_fields=["ended_at"])
    _note("pairing.ended", held, by, why=why)


def _note(event: str, row: Pairing, by: Actor, **facts: str) -> None:
    session = row.seat.session
    record(event, by=by, obj=row, structure_id=session.structure_id, person_id=row.seat.young_person_id, **facts)
    publish(f"session:{session.pk}")
