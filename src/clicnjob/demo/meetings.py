"""Appointments of the demonstration: past ones told, moments proposed, a request, one by telephone, one given up."""

import datetime as dt

from clicnjob.accounts.models import User
from clicnjob.appointments import actions
from clicnjob.appointments.actions.rows import How
from clicnjob.appointments.enums import AppointmentState, Mode
from clicnjob.appointments.models import Appointment
from clicnjob.appointments.queries import free_moments
from clicnjob.enrolment.actors import account_actor
from clicnjob.shared import clock
from clicnjob.structures.models import Attachment, Site, YoungPerson
from clicnjob.structures.queries.people import holder

UNTOLD = 2
"""Past appointments of which nobody has said yet what became."""
ABSENT_EVERY = 6


def meetings(site: Site, users: dict[str, User], end: dt.datetime) -> None:
    """What Claire's agenda shows, and what she has to answer."""
    claire = users["claire"]
    by = account_actor(claire)
    past = Appointment.objects.filter(state=AppointmentState.PLANNED, starts_at__lt=end).order_by("-starts_at")
    for index, row in enumerate(past[UNTOLD:]):
        with clock.travel(row.starts_at + dt.timedelta(minutes=row.minutes)):
            present = index % ABSENT_EVERY != 1
            actions.note_presence(appointment=row, present=present, by=account_actor(row.counsellor))
    people = _with_accounts(claire)
    if len(people) < 4:
        return
    asks, chooses, calls, gives_up = people[:4]
    with clock.travel(end - dt.timedelta(hours=5)):
        actions.ask(
            person=asks,
            subject="training",
            words="Je voudrais parler d’une formation de boulanger. C’est urgent, la réponse est pour vendredi.",
            wishes=["2am", "4am"],
            by=holder(asks),
        )
        moments = free_moments(site, [claire.pk], after=end + dt.timedelta(days=1), limit=8)[claire.pk]
        actions.propose(person=chooses, counsellor=claire, moments=moments[1:4], how=How("", site=site), by=by)
        actions.give_appointment(
            person=calls, counsellor=claire, starts_at=moments[4], how=How("", 20, Mode.PHONE), by=by
        )
        given_up = actions.give_appointment(
            person=gives_up, counsellor=claire, starts_at=moments[6], how=How("", site=site), by=by
        )
    with clock.travel(end - dt.timedelta(hours=2)):
        actions.say_not_coming(appointment=given_up, by=holder(gives_up))


def proposed_to(person: YoungPerson, claire: User, end: dt.datetime) -> None:
    """Three moments that the young person behind the door chooses from."""
    with clock.travel(end - dt.timedelta(minutes=40)):
        free = free_moments(person.site, [claire.pk], after=end + dt.timedelta(days=2), limit=14)[claire.pk]
        actions.propose(
            person=person,
            counsellor=claire,
            moments=free[2::5][:3],
            how=How("", site=person.site),
            by=account_actor(claire),
        )


def _with_accounts(referent: User) -> list[YoungPerson]:
    joined = Attachment.objects.current().values("young_person_id")
    rows = YoungPerson.objects.all().open().filter(referent=referent, pk__in=joined)
    taken = Appointment.objects.all().coming(clock.now()).values("young_person_id")
    return list(rows.exclude(pk__in=taken).exclude(first_name="Maya").order_by("created_at", "pk")[:4])
