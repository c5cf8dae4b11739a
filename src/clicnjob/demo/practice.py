"""A training: a small Mission locale of fictional people, in place within seconds, played through the actions like the town."""

import datetime as dt
import hashlib
import uuid

from clicnjob.accounts import actions as accounts
from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import User
from clicnjob.demo.names import ANSWERS, FIRST_NAMES, LAST_NAMES, QUESTIONS
from clicnjob.demo.pictures import FACES, portrait, specimen
from clicnjob.documents import actions as documents
from clicnjob.documents.enums import DocumentKind
from clicnjob.enrolment.actions import joining, orientation
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging import actions as messaging
from clicnjob.messaging.models import Conversation
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor, Kind, Role
from clicnjob.structures import actions as structures
from clicnjob.structures import queries as people
from clicnjob.structures.enums import ReachedBy, Weekday
from clicnjob.structures.models import FirstReception, OpeningHours, Practice, Site, Structure, YoungPerson
from clicnjob.structures.practising import Filler, Progress
from clicnjob.workshops import actions as workshops
from clicnjob.workshops.models import Session, Workshop

TEAM = (
    ("claire", "Claire", "Martin", Role.COUNSELLOR),
    ("karim", "Karim", "Benali", Role.COUNSELLOR),
    ("sonia", "Sonia", "Lopez", Role.RECEPTION),
    ("nadia", "Nadia", "Ferrand", Role.DIRECTION),
    ("sami", "Sami", "Aubert", Role.SECTOR_MANAGER),
)
CODE = "482915"
"""Everyone's, as in the demonstration: it opens an account of nobody."""
TO_JOIN = ("Léa", "Moreau")
IN_THE_ROOM, JOINED, TO_SEAT, TO_SEE, PAPERS = 8, 6, 3, 2, 3


def fill(practice: Practice, told: Progress) -> None:
    """Everyone in place: a team, a session that runs now, conversations, papers to verify, people to see and to seat."""
    structure, moment = practice.structure, clock.now()
    with clock.travel(moment - dt.timedelta(days=15)):
        team = {key: _professional(practice, key, first, last, role) for key, first, last, role in TEAM}
        site = _place(structure)
        workshop = workshops.create_workshop(
            site=site,
            title="Atelier d’inscription",
            room="Salle Mistral",
            capacity=16,
            slots=[
                (Weekday.TUESDAY, dt.time(14), [team["claire"], team["karim"]]),
                (Weekday.THURSDAY, dt.time(9, 30), [team["claire"], team["karim"]]),
            ],
            to_bring="Une pièce d’identité, votre carte Vitale et votre téléphone.",
            by=account_actor(team["nadia"]),
        )
    told(15)
    workshops.generate_sessions(
        structure=structure, until=(moment + dt.timedelta(weeks=3)).date(), by=account_actor(team["claire"])
    )
    told(20)
    counsellors = [team["claire"], team["karim"]]
    for index in range(JOINED):
        person = _met(site, *_name(index), counsellors[index % 2], team["sonia"], moment - dt.timedelta(days=9 - index))
        _talk(person, counsellors[index % 2], moment - dt.timedelta(days=6, hours=-index), answered=index > 1)
        if index < PAPERS:
            _paper(person, moment - dt.timedelta(minutes=50 - 10 * index))
        told(22 + 6 * index)
    for index in range(TO_SEAT):
        _met(
            site, *_name(20 + index), counsellors[index % 2], team["sonia"], moment - dt.timedelta(days=1, hours=index)
        )
    for index in range(TO_SEE):
        with clock.travel(moment - dt.timedelta(minutes=25 * (index + 1))):
            _received(site, *_name(30 + index), team["sonia"])
    told(65)
    _session(workshop, team["claire"], team["karim"], team["sonia"], moment)
    told(100)


def day_pass(structure: Structure) -> uuid.UUID:
    """Hugo's, for the session that runs now; another session begins when none does."""
    moment = clock.now()
    workshop = Workshop.objects.filter(structure=structure).select_related("site", "structure").earliest("created_at")
    rows = Session.objects.filter(structure=structure, starts_at__lte=moment, ends_at__gt=moment)
    running = next((row for row in rows.order_by("-starts_at") if row.is_running(moment)), None)
    if running is None:
        claire, karim, sonia = (_of(structure, first_name) for first_name in ("Claire", "Karim", "Sonia"))
        running = _session(workshop, claire, karim, sonia, moment)
    held = running.day_passes.filter(first_name="Hugo", revoked_at=None).first()
    if held is not None:
        return held.pk
    leader = running.leaders.order_by("first_name").first()
    assert leader is not None  # noqa: S101  a session is never made without
    row, _ = workshops.give_day_pass(session=running, first_name="Hugo", by=account_actor(leader))
    return row.pk


FILLER = Filler(fill=fill, day_pass=day_pass)


def _of(structure: Structure, first_name: str) -> User:
    return User.objects.get(memberships__structure=structure, first_name=first_name)


def _professional(practice: Practice, key: str, first_name: str, last_name: str, role: Role) -> User:
    """Without password nor second factor: nobody signs in, one enters from one's own session."""
    user = accounts.create_account(
        kind=AccountKind.STAFF,
        first_name=first_name,
        last_name=last_name,
        email=f"{key}.{practice.pk.hex[:12]}@entrainement.invalid",
        by=SYSTEM,
    )
    accounts.mark_activated(user=user, by=SYSTEM)
    structures.add_member(structure=practice.structure, user=user, role=role, by=SYSTEM)
    if key in FACES:
        small, large = portrait(FACES[key])
        structures.put_photo(user=user, small=small, large=large, by=account_actor(user))
    return user


def _place(structure: Structure) -> Site:
    site = structures.add_site(
        structure=structure,
        name="Centre-ville",
        address="1 place de l’Exemple",
        access="Bus 1, 2, 9\u202f: arrêt Exemple",
        by=SYSTEM,
    )
    spans = ((dt.time(9), dt.time(12)), (dt.time(13, 30), dt.time(17)))
    OpeningHours.objects.bulk_create(
        OpeningHours(site=site, weekday=day, opens_at=first, closes_at=last)
        for day in list(Weekday)[:5]
        for first, last in spans
    )
    return site


def _name(index: int) -> tuple[str, str]:
    return FIRST_NAMES[(index * 7 + 3) % len(FIRST_NAMES)], LAST_NAMES[(index * 5 + 2) % len(LAST_NAMES)]


def _received(site: Site, first_name: str, last_name: str, receiver: User) -> FirstReception:
    """Numbers of the range kept for fiction (06 39 98)."""
    number = int(hashlib.sha256(f"{site.pk}{last_name}".encode()).hexdigest(), 16) % 10000
    return structures.record_first_reception(
        site=site,
        first_name=first_name,
        last_name=last_name,
        birth_date=dt.date(2006, 1 + number % 12, 1 + number % 28),
        reached_by=ReachedBy.PHONE,
        phone=f"+3363998{number:04d}",
        by=account_actor(receiver),
    )


def _met(
    site: Site, first_name: str, last_name: str, referent: User, receiver: User, moment: dt.datetime
) -> YoungPerson:
    with clock.travel(moment):
        reception = _received(site, first_name, last_name, receiver)
        structures.hold_interview(reception=reception, referent=referent, by=account_actor(referent))
    return reception.young_person


def _talk(person: YoungPerson, referent: User, moment: dt.datetime, *, answered: bool) -> None:
    """They joined, wrote, and most had an answer."""
    with clock.travel(moment):
        structures.issue_card(person=person, by=account_actor(referent))
        by = Actor(Kind.SYSTEM, name=person.first_name, structure_id=person.structure_id, person_id=person.pk)
        user = joining.join(person=person, code=CODE, language="fr", by=by)
    talk = Conversation.objects.get(young_person=person)
    turns = [(user, QUESTIONS)] + ([(referent, ANSWERS)] if answered else [])
    for hours, (author, words) in enumerate(turns, 1):
        with clock.travel(moment + dt.timedelta(hours=3 * hours)):
            by = account_actor(author)
            talk.refresh_from_db()
            messaging.mark_read(conversation=talk, seq=talk.last_seq, by=by)
            body = words[person.birth_date.day % len(words)]
            messaging.send_message(conversation=talk, body=body, client_id=uuid.uuid4(), by=by)


def _paper(person: YoungPerson, moment: dt.datetime) -> None:
    with clock.travel(moment):
        user = User.objects.get(attachments__young_person=person)
        documents.receive(person=person, kind=DocumentKind.CNI, pictures=[specimen()], by=account_actor(user))


def _session(workshop: Workshop, claire: User, karim: User, sonia: User, moment: dt.datetime) -> Session:
    """Begun five minutes ago, open: Léa and the others are expected, two have just come."""
    starts_at = (moment - dt.timedelta(minutes=5)).replace(second=0, microsecond=0)
    turn = Session.objects.filter(workshop=workshop).count()
    with clock.travel(moment - dt.timedelta(days=7)):
        session = workshops.add_session(
            workshop=workshop, starts_at=starts_at, leaders=[claire, karim], by=account_actor(claire)
        )
    expected = [TO_JOIN, *(_name(40 + 11 * turn + index) for index in range(IN_THE_ROOM))]
    for index, (first_name, last_name) in enumerate(expected):
        referent = (claire, karim)[index % 2]
        person = _met(workshop.site, first_name, last_name, referent, sonia, moment - dt.timedelta(days=1 + index % 5))
        with clock.travel(moment - dt.timedelta(days=1)):
            reception = people.get_reception(account_actor(referent), person)
            orientation.seat_after_interview(
                reception=reception, session=session, referent=referent, by=account_actor(referent)
            )
            structures.issue_card(person=person, by=account_actor(referent))
    with clock.travel(moment - dt.timedelta(minutes=2)):
        workshops.open_session(session=session, by=account_actor(claire))
        for seat in session.seats.exclude(young_person__first_name=TO_JOIN[0]).order_by("created_at")[:2]:
            workshops.check_in(seat=seat, by=account_actor(claire))
    session.refresh_from_db()
    return session
