"""Whom one passes on, and what is planned for them."""

import uuid
from collections.abc import Iterable

from django.http import Http404

from clicnjob.appointments.enums import AppointmentState
from clicnjob.appointments.models import Appointment
from clicnjob.enrolment.queries.people import people_listed
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import HandOver, YoungPerson
from clicnjob.structures.queries import without_referent
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import Seat

LISTED = 100
"""Above this, names are read, not ticked one by one: a form without JavaScript holds a thousand fields at most."""
BY_NAME = ("last_name", "first_name", "pk")


def chosen_people(actor: Actor, ids: Iterable[uuid.UUID]) -> list[YoungPerson]:
    """These files, by name. Raises Http404 when one of them is not there for the actor, as for an unknown id."""
    wanted = set(ids)
    rows = YoungPerson.objects.all().visible_to(actor).filter(pk__in=wanted)
    found = list(rows.select_related("referent").order_by(*BY_NAME))
    if len(found) != len(wanted):
        raise Http404
    return found


def all_listed(actor: Actor, *, mine: bool, text: str, pile: str) -> list[YoungPerson]:
    """Those of the list that the actor may pass on, as many as pass at once, by name."""
    people = people_listed(actor, mine=mine, text=text, pile=pile)
    people = people.filter(pk__in=YoungPerson.objects.all().passed_on_by(actor).values("pk"))
    return list(people.select_related("referent").order_by(*BY_NAME)[: HandOver.MOST])


def left_alone(actor: Actor) -> list[YoungPerson]:
    """Those with nobody in charge, by former referent then name, as many as one ticks at once."""
    people = without_referent(actor).select_related("referent")
    order = ("referent__last_name", "referent__first_name", "referent_id", *BY_NAME)
    return list(people.order_by(*order)[:LISTED])


def planned_for(people: Iterable[YoungPerson]) -> tuple[int, int]:
    """How many appointments and workshop seats these people have to come. Two queries."""
    ids, moment = [person.pk for person in people], clock.now()
    appointments = Appointment.objects.filter(
        young_person__in=ids, state=AppointmentState.PLANNED, starts_at__gte=moment
    )
    seats = Seat.objects.filter(
        young_person__in=ids,
        state=SeatState.REGISTERED,
        session__ends_at__gt=moment,
        session__state__in=[SessionState.PLANNED, SessionState.OPEN],
    )
    return appointments.count(), seats.count()
