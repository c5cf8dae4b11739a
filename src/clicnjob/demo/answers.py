"""What the young people of the season say of the next sessions: who comes, who cannot, who waits for a place."""

import datetime as dt

from clicnjob.accounts.models import User
from clicnjob.enrolment.actions.orientation import decline_seat
from clicnjob.enrolment.actors import account_actor
from clicnjob.shared import clock
from clicnjob.structures.models import Structure, YoungPerson
from clicnjob.structures.queries.people import holder
from clicnjob.workshops import actions as workshops
from clicnjob.workshops.enums import SeatState
from clicnjob.workshops.models import Seat, Session, Workshop
from clicnjob.workshops.queries import next_sessions

WAITING = 3


def seats_answered(structure: Structure, users: dict[str, User], moment: dt.datetime) -> None:
    """The next session: two in three said yes, one cannot come. The one after is full, three wait, one is offered a place."""
    Workshop.objects.filter(structure=structure).update(open_to_all=True)
    claire = account_actor(users["claire"])
    coming = next_sessions(structure.pk, limit=2)
    if len(coming) < 2:
        return
    with clock.travel(moment - dt.timedelta(hours=3)):
        _fill(coming[0], leave=3, by_user=users["claire"])
        seats = list(_expected(coming[0]))
        for index, seat in enumerate(seats):
            if index == 1:
                decline_seat(
                    session=coming[0], person=seat.young_person, reason="transport", by=holder(seat.young_person)
                )
            elif index % 3:
                workshops.say_coming(seat=seat, by=holder(seat.young_person))
        others = _fill(coming[1], leave=0, by_user=users["claire"])
        for person in others[:WAITING]:
            workshops.join_list(session=coming[1], person=person, by=claire)
    with clock.travel(moment - dt.timedelta(hours=1)):
        seat = _expected(coming[1])[0]
        decline_seat(session=coming[1], person=seat.young_person, reason="work", by=holder(seat.young_person))


def _expected(session: Session) -> list[Seat]:
    rows = Seat.objects.filter(session=session, state=SeatState.REGISTERED).order_by("created_at", "pk")
    return list(rows.select_related("young_person", "session__workshop"))


def _fill(session: Session, *, leave: int, by_user: User) -> list[YoungPerson]:
    """Seats for those who have none to come, until ``leave`` places are left; returns who is left without."""
    seated = Seat.objects.filter(state=SeatState.REGISTERED, session__starts_at__gt=clock.now()).values(
        "young_person_id"
    )
    rows = YoungPerson.objects.filter(structure_id=session.structure_id, closed_at=None).exclude(pk__in=seated)
    people = list(rows.order_by("-created_at", "pk")[: session.capacity + WAITING])
    free = max(0, session.capacity - leave - session.seats.all().taking_room().count())
    for person in people[:free]:
        workshops.give_seat(session=session, person=person, by=account_actor(by_user))
    return people[free:]
