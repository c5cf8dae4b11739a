"""What is planned beside the registration workshop: other kinds, a day closed, a session moved, volunteers expected."""

import datetime as dt
from collections.abc import Mapping

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.shared import clock
from clicnjob.structures.enums import ClosureKind, Weekday
from clicnjob.structures.models import Site, Structure
from clicnjob.workshops import actions as workshops
from clicnjob.workshops.enums import Level, SessionState, WorkshopKind
from clicnjob.workshops.models import Session, Workshop
from clicnjob.workshops.queries.changes import Change
from clicnjob.workshops.tasks import AHEAD


def other_workshops(structure: Structure, site: Site, users: Mapping[str, User], moment: dt.datetime) -> None:
    """Nadia plans two other workshops, closes a day of training two weeks away; Amel moves a session by a day."""
    nadia, amel, lucas = (account_actor(users["nadia"]), users["amel"], users["lucas"])
    with clock.travel(moment - dt.timedelta(days=3)):
        for name, places in (("Salle Mistral", 16), ("Salle Sirocco", 10)):
            workshops.add_room(site=site, name=name, places=places, by=nadia)
        digital = workshops.create_workshop(
            site=site,
            title="Premiers pas sur l’ordinateur",
            kind=WorkshopKind.DIGITAL,
            objective="Créer une adresse e-mail, faire une démarche en ligne, garder ses mots de passe.",
            level=Level.BEGINNER,
            room="Salle Sirocco",
            capacity=8,
            minutes=120,
            slots=[(Weekday.WEDNESDAY, dt.time(10), [amel])],
            to_bring="Votre téléphone et son chargeur.",
            leaders_wanted=1,
            volunteers_wanted=2,
            skips_school_holidays=True,
            open_to_all=True,
            by=nadia,
        )
        workshops.create_workshop(
            site=site,
            title="CV et candidatures",
            kind=WorkshopKind.JOB,
            objective="Repartir avec un CV à jour et une première candidature envoyée.",
            room="Salle Mistral",
            capacity=10,
            minutes=120,
            slots=[(Weekday.FRIDAY, dt.time(14), [lucas], "Salle Tramontane")],
            leaders_wanted=1,
            volunteers_wanted=1,
            open_to_all=True,
            by=nadia,
        )
    with clock.travel(moment):
        today = clock.today(structure.timezone)
        workshops.generate_sessions(structure=structure, until=today + AHEAD, by=nadia)
        friday = today + dt.timedelta(days=14 + (Weekday.FRIDAY - today.isoweekday()) % 7)
        workshops.close_days(
            structure=structure,
            kind=ClosureKind.CLOSED,
            first_day=friday,
            last_day=friday,
            reason="Formation de l’équipe",
            by=nadia,
        )
        _move_one(digital, amel)
        _expect_volunteers(site, users["claire"])


def _move_one(digital: Workshop, amel: User) -> None:
    """The second Wednesday to come becomes a Thursday afternoon."""
    coming = digital.sessions.filter(state=SessionState.PLANNED).order_by("starts_at")
    for session in coming[1:2]:
        day = clock.local(session.starts_at, digital.structure.timezone).date() + dt.timedelta(days=1)
        change = Change(day=day, hour=dt.time(15), room="Salle Sirocco", capacity=8, leaders=(amel,))
        workshops.change_session(session=session, change=change, anyway=True, by=account_actor(amel))


def _expect_volunteers(site: Site, claire: User) -> None:
    coming = Session.objects.all().of_registration().filter(site=site, state=SessionState.PLANNED)
    for session in coming.filter(starts_at__gt=clock.now()).order_by("starts_at")[:2]:
        for first_name in ("Hugo", "Inaya"):
            workshops.announce_volunteer(session=session, first_name=first_name, by=account_actor(claire))
