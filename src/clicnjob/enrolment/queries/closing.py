"""What the closing proposes, and who waits for a next step."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from clicnjob.accounts.models import User
from clicnjob.appointments.models import Appointment
from clicnjob.appointments.queries import free_moments, next_appointment_of
from clicnjob.enrolment.queries.desk import DeskRow, rows_of
from clicnjob.enrolment.queries.people import with_next_seat
from clicnjob.enrolment.rules.closing import step_words
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.language import pro
from clicnjob.structures.enums import Orientation
from clicnjob.structures.models import Attachment, Membership, YoungPerson
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import Seat, Session
from clicnjob.workshops.rules.attendance import is_late

PROPOSED = 8
"""Free moments offered beside each person's default."""


@dataclass(frozen=True, slots=True)
class ClosingLine:
    """One person of the roster, with what is proposed for the next appointment."""

    row: DeskRow
    counsellor_id: uuid.UUID | None
    moments: Sequence[dt.datetime]
    default: dt.datetime | None
    """A free moment of the counsellor that no other line proposes first."""
    coming: Appointment | None
    """The appointment the person already has."""
    late: bool
    """Came well after the others had begun."""


def closing_lines(session: Session, counsellors: Sequence[User]) -> list[ClosingLine]:
    """The whole roster, each with free moments of the referent; a constant number of queries."""
    rows = rows_of(session)
    known = {user.pk for user in counsellors}
    leaders = [user.pk for user in session.leaders.all() if user.pk in known]
    spare = leaders[0] if leaders else next(iter(known), None)
    whose = {row.seat.pk: row.person.referent_id if row.person.referent_id in known else spare for row in rows}
    wanted = {user_id for user_id in whose.values() if user_id is not None}
    after = clock.at(clock.today(session.structure.timezone), dt.time(23, 59), session.structure.timezone)
    free = free_moments(session.site, wanted, after=after, limit=len(rows) + PROPOSED)
    coming = next_appointment_of([row.person.pk for row in rows])
    given: dict[uuid.UUID, int] = {}
    lines = []
    for row in rows:
        user_id = whose[row.seat.pk]
        moments = free.get(user_id, []) if user_id is not None else []
        has = coming.get(row.person.pk)
        first = 0
        if user_id is not None and has is None and not row.away:
            first = given.get(user_id, 0)
            given[user_id] = first + 1
        default = moments[first] if has is None and first < len(moments) else None
        lines.append(
            ClosingLine(
                row, user_id, moments[first : first + PROPOSED], default, has, is_late(session, row.seat.arrived_at)
            )
        )
    return lines


def counsellors_at(structure_id: uuid.UUID) -> list[User]:
    """The counsellors of a structure today, by first name."""
    members = Membership.objects.all().current(clock.today()).counsellors().filter(structure_id=structure_id)
    return list(User.objects.filter(pk__in=members.values("user_id")).order_by("first_name", "last_name", "pk"))


@dataclass(frozen=True, slots=True)
class ToFinalise:
    """Someone whose registration is not finalised: whose turn it is, and what comes next."""

    person: YoungPerson
    last_seat: Seat | None
    step: str
    ready: bool
    """The account is there, and no session to be closed will do it: one tap finalises."""


def to_finalise(actor: Actor, *, mine: bool) -> list[ToFinalise]:
    """Those not finalised after a closed session, or to be registered outside a workshop, longest wait first; four queries.

    ``mine``: of the actor's own caseload. Who is followed another way or left is not waited for.
    """
    closed = Q(session__state=SessionState.CLOSED) & ~Q(state=SeatState.CANCELLED)
    seats = Seat.objects.all().visible_to(actor).of_registration().filter(closed)
    people = (
        YoungPerson.objects.all()
        .visible_to(actor)
        .open()
        .filter(
            Q(pk__in=seats.values("young_person_id")) | Q(first_reception__orientation=Orientation.ONE_TO_ONE),
            finalised_at=None,
            otherwise_reason="",
        )
        .select_related("referent", "site")
    )
    if mine:
        people = people.filter(referent_id=actor.user_id)
    found = list(with_next_seat(people, clock.now()).order_by("created_at", "pk")[:200])
    links = Attachment.objects.current().filter(young_person__in=found)
    joined = set(links.values_list("young_person_id", flat=True))
    in_session = set(
        Seat.objects.all()
        .of_registration()
        .filter(young_person__in=found, session__state=SessionState.OPEN)
        .exclude(state=SeatState.CANCELLED)
        .values_list("young_person_id", flat=True)
    )
    last: dict[uuid.UUID, Seat] = {}
    for seat in seats.filter(young_person__in=found).select_related("session").order_by("session__starts_at"):
        last[seat.young_person_id] = seat
    return [
        ToFinalise(
            person,
            last.get(person.pk),
            pro("Sera finalisée à la clôture de la séance")
            if person.pk in joined & in_session
            else _step(person, seated=person.pk in last, joined=person.pk in joined),
            ready=person.pk in joined - in_session,
        )
        for person in found
    ]


def _step(person: YoungPerson, *, seated: bool, joined: bool) -> str:
    """What the owner does next, in words."""
    if joined:
        return pro("Compte créé : finaliser l’inscription et donner un rendez-vous")
    expected_at = person.next_seat_at  # type: ignore[attr-defined]  # annotated by with_next_seat
    return step_words(person.next_step, expected_at) or (
        pro("À rappeler pour finir l’inscription") if seated else pro("Créer son compte, avec sa carte")
    )


def sees_all(actor: Actor) -> bool:
    """Who looks at the whole structure first: direction and sector managers; a counsellor looks at the own caseload."""
    return actor.role in {Role.DIRECTION, Role.SECTOR_MANAGER, Role.RECEPTION}
