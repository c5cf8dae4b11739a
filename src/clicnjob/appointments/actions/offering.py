"""Proposing moments to a young person: kept for them until one is chosen, declined or too late."""

import datetime as dt
import uuid
from collections.abc import Collection
from itertools import pairwise

from clicnjob.accounts.models import User
from clicnjob.appointments.actions.rows import (
    How,
    check_colleague,
    check_professional,
    checked,
    hold_time_of,
    ring,
    settle_request,
    uid_if,
)
from clicnjob.appointments.enums import News, ProposalState
from clicnjob.appointments.models import Appointment, AppointmentRequest, Proposal, ProposedSlot
from clicnjob.appointments.notices import quiet, tell
from clicnjob.appointments.queries.commitments import held_uid
from clicnjob.appointments.queries.hours import rules_of
from clicnjob.appointments.queries.moments import busy_times, overlaps
from clicnjob.appointments.rules.standing import check_to_come
from clicnjob.audit.actions import record
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.shared.text import datetime_words
from clicnjob.structures.models import YoungPerson


@action
def propose(
    *,
    person: YoungPerson,
    counsellor: User,
    moments: Collection[dt.datetime],
    how: How,
    request: AppointmentRequest | None = None,
    moves: Appointment | None = None,
    by: Actor,
) -> Proposal:
    """Propose one to five moments; nobody else gets them until the answer, or for the structure's hours (48).

    What was proposed to this person before is withdrawn. ``request``: the one this answers; ``moves``: the appointment that
    the chosen moment replaces. Raises ``not_allowed``, ``closed``, ``how_many``, ``past``, ``taken``, ``place_missing``,
    ``bad_length``, ``other_site``, ``not_a_colleague``, ``request_over``, ``over``.
    """
    proposed_by = check_professional(person, by)
    wanted = sorted(set(moments))
    if not 1 <= len(wanted) <= Proposal.MOST:
        raise DomainError(pro("Choisissez de un à cinq moments."), code="how_many", field="moments")
    moment = clock.now()
    if wanted[0] <= moment:
        raise DomainError(pro("Une de ces heures est passée."), code="past", field="moments")
    how = checked(how, person.structure_id)
    check_colleague(person, counsellor)
    hold_time_of(counsellor.pk)
    if moves is not None:
        check_to_come(moves, moment)
    lock(YoungPerson.objects.filter(pk=person.pk)).first()
    former = Proposal.objects.filter(young_person=person, state=ProposalState.OPEN).first()
    _check_all_free(person, counsellor, wanted, how.minutes, former=former, moves=moves)
    if former is not None:
        close(former, ProposalState.WITHDRAWN, by)
    settle_request(request, person, by)
    hours = dt.timedelta(hours=rules_of(person.structure).hold_hours)
    row = Proposal.objects.create(
        structure_id=person.structure_id,
        young_person=person,
        counsellor=counsellor,
        proposed_by_id=proposed_by,
        minutes=how.minutes,
        mode=how.mode,
        site=how.site,
        place=how.place,
        expires_at=min(moment + hours, wanted[-1]),
        answers=request,
        moves=moves,
    )
    ProposedSlot.objects.bulk_create([ProposedSlot(proposal=row, starts_at=one) for one in wanted])
    record("appointment.proposed", by=by, obj=row, moments=len(wanted))
    ring(row)
    tell(row, News.PROPOSED, by=by)
    return row


def _check_all_free(
    person: YoungPerson,
    counsellor: User,
    wanted: list[dt.datetime],
    minutes: int,
    *,
    former: Proposal | None,
    moves: Appointment | None,
) -> None:
    length = dt.timedelta(minutes=minutes)
    ignoring = [*uid_if(moves), *([held_uid(former.pk)] if former else [])]
    busy = busy_times(person.structure_id, [counsellor.pk], wanted[0], wanted[-1] + length, ignoring=ignoring)
    gone = [one for one in wanted if overlaps(busy.get(counsellor.pk, ()), one, one + length)]
    if gone:
        raise DomainError(
            pro("%(name)s n’est plus libre : %(moment)s. Choisissez un autre moment.")
            % {"name": counsellor.first_name, "moment": datetime_words(gone[0])},
            code="taken",
            field="moments",
        )
    if any(later - earlier < length for earlier, later in pairwise(wanted)):
        raise DomainError(pro("Deux de ces moments se chevauchent."), code="overlapping", field="moments")


@action
def withdraw(*, proposal: Proposal, by: Actor) -> Proposal:
    """The moments are free again. Twice is once. Raises ``already_chosen``, ``not_allowed``."""
    check_professional(proposal.young_person, by)
    held = held_proposal(proposal)
    if held.state == ProposalState.CHOSEN:
        raise DomainError(pro("Un moment a déjà été choisi."), code="already_chosen")
    return close(held, ProposalState.WITHDRAWN, by) if held.state == ProposalState.OPEN else held


@action
def expire_proposal(*, proposal_id: uuid.UUID, by: Actor) -> bool:
    """Nobody answered in time: the moments are free again. False when something else happened meanwhile."""
    row = Proposal.objects.get(pk=proposal_id)
    held = held_proposal(row)
    if held.state != ProposalState.OPEN or held.expires_at > clock.now():
        return False
    close(held, ProposalState.EXPIRED, by)
    return True


def held_proposal(row: Proposal) -> Proposal:
    """The proposal as it is now, locked after its counsellor's time."""
    hold_time_of(row.counsellor_id, row.moves.counsellor_id if row.moves is not None else None)
    rows = lock(Proposal.objects.filter(pk=row.pk))
    return rows.select_related("young_person", "structure", "counsellor", "site", "moves").get()


def close(held: Proposal, state: ProposalState, by: Actor) -> Proposal:
    """Its moments are free again, but for the one chosen; its links are over."""
    held.state = state
    held.save(update_fields=["state"])
    quiet(held, for_good=True, by=by)
    record(f"proposal.{state}", by=by, obj=held)
    ring(held)
    return held
