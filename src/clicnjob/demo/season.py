"""A season at the Mission locale de Toulon, played by calling the actions with a moving clock. Nothing is typed in.

Twenty weeks, two sessions a week, eleven young people on average. Some never come, come late, have no papers, forget
their code, answer or not: the shares below are choices, what the director reads comes out of the data.
"""

import datetime as dt
import heapq
import itertools
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from clicnjob.accounts.models import User
from clicnjob.appointments.models import Appointment
from clicnjob.demo.names import ANSWERS, FIRST_NAMES, LANGUAGES, LAST_NAMES, QUESTIONS
from clicnjob.demo.pen import scrawl
from clicnjob.demo.pictures import specimen
from clicnjob.documents import actions as documents
from clicnjob.documents.enums import DocumentKind, RefusalReason
from clicnjob.documents.models import Document
from clicnjob.enrolment.actions import closing, joining, orientation
from clicnjob.enrolment.actors import account_actor
from clicnjob.files.tasks import bury
from clicnjob.messaging import actions as messaging
from clicnjob.messaging.models import Conversation
from clicnjob.notifications.tasks import send_due
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.db import atomic
from clicnjob.shared.errors import DomainError
from clicnjob.structures import actions as structures
from clicnjob.structures.enums import NotRegisteredReason, ReachedBy
from clicnjob.structures.models import FirstReception, Site, Structure, YoungPerson
from clicnjob.workshops import actions as workshops
from clicnjob.workshops import queries as sessions
from clicnjob.workshops.actions import attendance
from clicnjob.workshops.actions.opinions import give_opinion
from clicnjob.workshops.enums import AbsenceReason, Face, SeatState, SessionState
from clicnjob.workshops.models import Seat, Session, Workshop
from clicnjob.workshops.rules.opinions import may_answer

WEEKS = 20
PER_WEEK = 23
SEED = 1852
AHEAD = dt.timedelta(weeks=4)

HELD = 0.97
"""First receptions whose interview takes place."""
SAME_DAY = 0.7
SEATED, ONE_TO_ONE = 0.94, 0.02
COMES, EXCUSED = 0.74, 0.07
COMES_AGAIN = 0.5
JOINS = 0.93
JOINS_LATER = 0.5
BRINGS_PAPERS, ORIGINAL_ONLY = 0.8, 0.06
GOOD_PICTURE = 0.93
ANSWERS_WELCOME = 0.84
TALKATIVE = 0.16
SIGNS, ATTESTED, SAYS = 0.9, 0.05, 0.8
FACES = (74, 19, 7)


@dataclass(frozen=True)
class Cast:
    """Who works at the demonstration's structure."""

    structure: Structure
    site: Site
    workshop: Workshop
    counsellors: list[User]
    reception: User
    leaders: list[User]


@dataclass
class Season:
    """The simulation: a clock, a diary of what is to happen, and chance from a fixed seed."""

    cast: Cast
    end: dt.datetime
    weeks: int = WEEKS
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    diary: list[tuple[dt.datetime, int, Callable[[], None]]] = field(default_factory=list)
    pen: random.Random = field(default_factory=lambda: random.Random(SEED))
    """Hands and opinions have a chance of their own: they change nothing of what happens."""
    refused: int = 0
    _order: Iterator[int] = field(default_factory=itertools.count)
    _actors: dict[uuid.UUID, Actor] = field(default_factory=dict)
    _comes: dict[uuid.UUID, int] = field(default_factory=dict)

    # -- the machinery ----------------------------------------------------------------------------------------------

    def at(self, moment: dt.datetime, happening: Callable[[], None]) -> None:
        """Write in the diary; what lies after the end never happens."""
        if moment < self.end:
            heapq.heappush(self.diary, (moment, next(self._order), happening))

    def actor(self, user: User) -> Actor:
        """A professional at work."""
        if user.pk not in self._actors:
            self._actors[user.pk] = account_actor(user, structure_id=self.cast.structure.pk)
        return self._actors[user.pk]

    def play(self, progress: Callable[[float], None] = lambda _: None) -> None:
        """Live the season; each evening what is due leaves, and what was destroyed is buried."""
        start = self.end - dt.timedelta(weeks=self.weeks)
        with clock.travel(start):
            workshops.generate_sessions(
                structure=self.cast.structure, until=(self.end + AHEAD).date(), by=self.actor(self.cast.leaders[0])
            )
        for session in Session.objects.filter(structure=self.cast.structure, starts_at__lt=self.end):
            self.at(session.starts_at - dt.timedelta(minutes=10), lambda s=session: self.workshop(s))  # type: ignore[misc]
        self.first_visits(start)
        day: dt.date | None = None
        while self.diary:
            day = self.diary[0][0].date()
            with atomic():
                while self.diary and self.diary[0][0].date() == day:
                    moment, _, happening = heapq.heappop(self.diary)
                    with clock.travel(moment):
                        happening()
                with clock.travel(min(moment + dt.timedelta(hours=2), self.end)):
                    send_due()
                    bury()
            progress((dt.datetime.combine(day, dt.time(), dt.UTC) - start) / (self.end - start))

    def _office_hour(self, day: dt.date) -> dt.datetime:
        hour = self.chance.choice((9, 9, 10, 10, 11, 13, 14, 14, 15, 16))
        return clock.at(day, dt.time(hour, self.chance.randrange(60)), self.cast.structure.timezone)

    def _later(self, days_low: float, days_high: float) -> dt.datetime:
        """A moment at the office some days from now, never on a week-end."""
        day = (clock.now() + dt.timedelta(days=self.chance.uniform(days_low, days_high))).date()
        while day.weekday() > 4:
            day += dt.timedelta(days=1)
        return max(self._office_hour(day), clock.now() + dt.timedelta(minutes=20))

    def _soon(self, low: float, high: float) -> dt.datetime:
        return clock.now() + dt.timedelta(minutes=self.chance.uniform(low, high))

    # -- coming for the first time ------------------------------------------------------------------------------------

    def first_visits(self, start: dt.datetime) -> None:
        """Twenty-three first receptions a week on average, Monday to Friday."""
        for week in range(self.weeks + 1):
            for _ in range(round(self.chance.gauss(PER_WEEK, 3))):
                day = (start + dt.timedelta(weeks=week)).date()
                day += dt.timedelta(days=self.chance.randrange(5) - day.weekday())
                moment = self._office_hour(day)
                if moment > start:
                    self.at(moment, self.first_visit)

    def first_visit(self) -> None:
        """Someone pushes the door."""
        reached = self.chance.choices(list(ReachedBy), weights=(82, 4, 6, 5, 3))[0]
        phone = f"+336{self.chance.randrange(10_000_000, 99_999_999)}" if reached is ReachedBy.PHONE else ""
        now_held = self.chance.random() < SAME_DAY
        counsellor = self.chance.choice(self.cast.counsellors)
        age = self.chance.choices(range(16, 26), weights=(6, 9, 14, 15, 14, 12, 10, 8, 7, 5))[0]
        born = clock.now().date() - dt.timedelta(days=round(365.25 * age) + self.chance.randrange(365))
        language = self.chance.choices([code for code, _ in LANGUAGES], weights=[share for _, share in LANGUAGES])[0]
        try:
            reception = structures.record_first_reception(
                site=self.cast.site,
                first_name=self.chance.choice(FIRST_NAMES),
                last_name=self.chance.choice(LAST_NAMES),
                birth_date=born,
                language=language,
                reached_by=reached,
                phone=phone,
                email=f"jeune{self.chance.randrange(10**6)}@exemple.fr" if reached is ReachedBy.EMAIL else "",
                relay="Éducatrice du foyer" if reached is ReachedBy.RELATIVE else "",
                imilo_number=self.chance.randrange(10**6, 10**7) if self.chance.random() < 0.8 else None,
                by=self.actor(self.cast.reception),
            )
        except DomainError:
            self.refused += 1
            return
        if self.chance.random() < HELD:
            moment = self._soon(30, 90) if now_held else self._later(1, 8)
            self.at(moment, lambda: self.interview(reception, counsellor))

    def interview(self, reception: FirstReception, counsellor: User) -> None:
        """The first interview, and where it leads."""
        by = self.actor(counsellor)
        structures.hold_interview(reception=reception, referent=counsellor, by=by)
        draw = self.chance.random()
        if draw < SEATED:
            coming = sessions.next_sessions(self.cast.structure.pk, site_id=self.cast.site.pk, limit=1)
            if coming:
                orientation.seat_after_interview(reception=reception, session=coming[0], referent=counsellor, by=by)
                structures.issue_card(person=reception.young_person, by=by)
        elif draw < SEATED + ONE_TO_ONE:
            orientation.orient_one_to_one(reception=reception, referent=counsellor, by=by)
            self.at(self._later(1, 6), lambda: self.join(reception.young_person))
        else:
            reason = self.chance.choice(
                (NotRegisteredReason.CANNOT, NotRegisteredReason.REFUSES, NotRegisteredReason.WORKING)
            )
            orientation.orient_otherwise(reception=reception, referent=counsellor, reason=reason, by=by)

    # -- the workshop ---------------------------------------------------------------------------------------------------

    def workshop(self, session: Session) -> None:
        """Ninety minutes: arrivals, accounts, papers, first messages; then the closing."""
        session.refresh_from_db()
        leader = self.chance.choice(self.cast.leaders)
        workshops.open_session(session=session, by=self.actor(leader))
        for seat in Seat.objects.filter(session=session, state=SeatState.REGISTERED).select_related("young_person"):
            tries = self._comes.get(seat.young_person_id, 0)
            self._comes[seat.young_person_id] = tries + 1
            comes = COMES if tries == 0 else COMES_AGAIN
            draw = self.chance.random()
            if draw < comes:
                self.at(session.starts_at + self._minutes(-5, 25), lambda s=seat: self.arrive(s, leader))  # type: ignore[misc]
            elif draw < comes + EXCUSED:
                reason = self.chance.choice((AbsenceReason.ILL, AbsenceReason.WORK, AbsenceReason.TRANSPORT))
                workshops.excuse(seat=seat, reason=reason, by=self.actor(leader))
        self.at(session.starts_at + dt.timedelta(minutes=85), lambda: self.opinions(session))
        close_after = self._minutes(90, 110) if self.chance.random() < 0.93 else self._minutes(1500, 2600)
        self.at(session.starts_at + close_after, lambda: self.close(session, leader))

    def _minutes(self, low: float, high: float) -> dt.timedelta:
        return dt.timedelta(minutes=self.chance.uniform(low, high))

    def arrive(self, seat: Seat, leader: User) -> None:
        """Checked in; joins, shows papers, writes, or not."""
        workshops.check_in(seat=seat, by=self.actor(leader))
        self.at(clock.now() + dt.timedelta(minutes=self.pen.uniform(10, 50)), lambda: self.sign(seat, leader))
        person = seat.young_person
        if self.chance.random() < JOINS:
            self.at(self._soon(4, 30), lambda: self.join(person))
        elif self.chance.random() < JOINS_LATER:
            self.at(self._later(3, 15), lambda: self.join(person))
        draw = self.chance.random()
        if draw < BRINGS_PAPERS:
            self.at(self._soon(15, 50), lambda: self.scan(person, leader))
        elif draw < BRINGS_PAPERS + ORIGINAL_ONLY:
            self.at(self._soon(20, 60), lambda: self.original(person, leader))

    def sign(self, seat: Seat, leader: User) -> None:
        """On the structure's tablet; for the few who cannot, a leader attests."""
        draw = self.pen.random()
        if draw < SIGNS:
            attendance.sign(seat=seat, strokes=scrawl(self.pen), by=self.actor(leader))
        elif draw < SIGNS + ATTESTED:
            attendance.attest_presence(seat=seat, by=self.actor(leader))

    def opinions(self, session: Session) -> None:
        """A face before leaving; some do not say."""
        here = Seat.objects.filter(session=session, state=SeatState.PRESENT).select_related("young_person")
        for seat in here.order_by("arrived_at", "pk"):
            person = seat.young_person
            if self.pen.random() < SAYS and may_answer(seat, clock.now()):  # some sessions are closed late
                face = self.pen.choices(list(Face), weights=FACES)[0]
                by = Actor(SYSTEM.kind, structure_id=person.structure_id, person_id=person.pk)
                give_opinion(seat=seat, face=face, by=by)

    def join(self, person: YoungPerson) -> None:
        """An account in the room (or later, one to one), and often a first message."""
        person.refresh_from_db()
        try:
            user = joining.join(
                person=person,
                code=f"{self.chance.randrange(100_000, 999_999)}",
                language=person.language,
                discreet=self.chance.random() < 0.06,
                by=Actor(SYSTEM.kind, name=person.first_name, structure_id=person.structure_id, person_id=person.pk),
            )
        except DomainError:
            self.refused += 1
            return
        if self.chance.random() < ANSWERS_WELCOME:
            self.at(self._soon(1, 9), lambda: self.write(person, user))
        if self.chance.random() < TALKATIVE:
            for week in range(min(self.weeks, self.chance.randrange(4, 14))):
                for _ in range(self.chance.choice((0, 1, 2, 2, 3))):
                    self.at(
                        clock.now() + dt.timedelta(days=7 * week + self.chance.uniform(0.5, 7)),
                        lambda: self.write(person, user),
                    )
        elif self.chance.random() < 0.5:
            self.at(clock.now() + dt.timedelta(days=self.chance.uniform(2, 30)), lambda: self.write(person, user))

    def write(self, person: YoungPerson, user: User) -> None:
        """The young person writes; the counsellor reads, and mostly answers."""
        conversation = Conversation.objects.get(young_person=person)
        youth = account_actor(user)
        if youth.person_id != person.pk:
            return
        messaging.mark_read(conversation=conversation, seq=conversation.last_seq, by=youth)
        self._say(conversation, self.chance.choice(QUESTIONS), youth)
        if person.referent is not None and self.chance.random() < 0.9:
            referent = person.referent
            self.at(self._later(0.02, 2.2), lambda: self.answer(conversation, referent))

    def answer(self, conversation: Conversation, referent: User) -> None:
        """The referent answers."""
        conversation.refresh_from_db()
        messaging.mark_read(conversation=conversation, seq=conversation.last_seq, by=self.actor(referent))
        if conversation.unanswered_since is not None:
            self._say(conversation, self.chance.choice(ANSWERS), self.actor(referent))

    def _say(self, conversation: Conversation, body: str, by: Actor) -> None:
        client_id = uuid.UUID(int=self.chance.getrandbits(128), version=4)
        messaging.send_message(conversation=conversation, body=body, client_id=client_id, by=by)

    def scan(self, person: YoungPerson, leader: User) -> None:
        """A paper photographed at the desk, then checked by a counsellor."""
        document = documents.receive(
            person=person, kind=self.chance.choice(list(DocumentKind)[:4]), pictures=[specimen()], by=self.actor(leader)
        )
        self.at(self._soon(2, 25), lambda: self.check(document.pk, leader))

    def check(self, document_id: uuid.UUID, leader: User) -> None:
        """Verified and reported in i-milo, or the picture is to be taken again."""
        document = Document.objects.get(pk=document_id)
        by = self.actor(leader)
        if self.chance.random() > GOOD_PICTURE:
            documents.refuse(document=document, reason=self.chance.choice(list(RefusalReason)), by=by)
            return
        expires = clock.now().date() + dt.timedelta(days=self.chance.randrange(60, 3600))
        number = f"{self.chance.randrange(10**11, 10**12)}"
        documents.verify(document=document, kind=document.kind, expires_on=expires, number=number, by=by)
        document.refresh_from_db()
        documents.report(document=document, by=by)

    def original(self, person: YoungPerson, leader: User) -> None:
        """The paper in hand, no copy."""
        expires = clock.now().date() + dt.timedelta(days=self.chance.randrange(60, 3600))
        documents.see_original(person=person, kind=DocumentKind.CNI, expires_on=expires, by=self.actor(leader))

    def close(self, session: Session, leader: User) -> None:
        """The session is closed: absents get the next seat, the others a next appointment."""
        session.refresh_from_db()
        if session.state != SessionState.OPEN:
            return
        appointments = {}
        seats = Seat.objects.filter(session=session, state=SeatState.PRESENT).select_related("young_person__referent")
        for seat in seats:
            referent = seat.young_person.referent
            if referent is None or self.chance.random() > 0.85:
                continue
            starts_at = self._free_slot(referent)
            appointments[seat.pk] = closing.NextAppointment(
                counsellor=referent, starts_at=starts_at, place=self.cast.site.address
            )
        for animator in session.leaders.order_by("pk"):
            if self.pen.random() < SIGNS:
                attendance.sign_as_leader(session=session, strokes=scrawl(self.pen), by=self.actor(animator))
        missing = Seat.objects.filter(session=session, state=SeatState.REGISTERED).values_list("pk", flat=True)
        absences = {pk: self.chance.choice((None, None, AbsenceReason.FORGOT)) for pk in missing}
        closing.close_session(session=session, absences=absences, appointments=appointments, by=self.actor(leader))

    _booked: set[tuple[uuid.UUID, dt.datetime]] = field(default_factory=set)

    def _free_slot(self, counsellor: User) -> dt.datetime:
        """A free half hour in the next weeks."""
        while True:
            moment = self._later(4, 21).replace(second=0, microsecond=0)
            moment = moment.replace(minute=0 if moment.minute < 30 else 30)
            key = (counsellor.pk, moment)
            if (
                key not in self._booked
                and not Appointment.objects.filter(counsellor=counsellor, starts_at=moment).exists()
            ):
                self._booked.add(key)
                return moment
