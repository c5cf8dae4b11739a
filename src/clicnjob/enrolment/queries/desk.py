"""What the desk of a session shows: one row per person, the counters, the claims that wait. A constant number of queries."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import Http404

from clicnjob.documents.enums import DocumentState
from clicnjob.documents.models import Document
from clicnjob.enrolment.enums import ClaimState
from clicnjob.enrolment.models import Claim
from clicnjob.messaging.models import Conversation
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.language import pro
from clicnjob.structures.models import Attachment, YoungPerson
from clicnjob.structures.queries import names_of, normalise, person_of_card_token, search_people
from clicnjob.workshops.enums import TAKES_ROOM, SeatState
from clicnjob.workshops.models import Seat, Session
from clicnjob.workshops.queries import leads, roster


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One person of the roster. Volunteers get the same row and a template that shows less (R4)."""

    seat: Seat
    person: YoungPerson
    joined: bool
    """The account was made: its owner signed in."""
    attached: bool
    document: str
    """The furthest state of the identity papers (``DocumentState``); empty when there is none."""
    document_id: uuid.UUID | None
    wrote: bool
    conversation_id: uuid.UUID | None
    claim: Claim | None
    """The phone that a helper tied to this row, until its account exists."""

    @property
    def present(self) -> bool:
        """Here now."""
        return self.seat.state == SeatState.PRESENT

    @property
    def expected(self) -> bool:
        """Registered, not here yet."""
        return self.seat.state == SeatState.REGISTERED

    @property
    def away(self) -> bool:
        """Excused or absent."""
        return self.seat.state not in TAKES_ROOM

    @property
    def justified(self) -> bool:
        """Identity verified by a counsellor."""
        return self.document == DocumentState.VERIFIED

    @property
    def document_light(self) -> tuple[str, str]:
        """Word and state of the papers' light for professionals."""
        words = {
            DocumentState.VERIFIED: (pro("identité justifiée"), "on"),
            DocumentState.TO_CHECK: (pro("à vérifier"), "wait"),
            DocumentState.REFUSED: (pro("photo à refaire"), "bad"),
        }
        return (
            words.get(DocumentState(self.document), (pro("document"), "off"))
            if self.document
            else (pro("document"), "off")
        )

    @property
    def document_light_for_volunteers(self) -> tuple[str, str]:
        """« documents : fait / à voir avec un conseiller », never why (R4)."""
        if self.document in {DocumentState.VERIFIED, DocumentState.TO_CHECK}:
            return (pro("documents : fait"), "on")
        if self.document == DocumentState.REFUSED:
            return (pro("documents : à voir avec un conseiller"), "wait")
        return (pro("documents"), "off")

    @property
    def done(self) -> bool:
        """All five lights are on."""
        return self.present and self.joined and self.attached and self.justified and self.wrote

    @property
    def asks_help(self) -> bool:
        """Someone must come, and nobody said « je m'en occupe »."""
        return self.seat.help_asked_at is not None and not self.seat.helper

    @property
    def step(self) -> str:
        """What to do now: ``arrive``, ``confirm``, ``join``, ``scan``, ``verify``, ``write``, ``done``; empty when away."""
        if self.away:
            return ""
        if self.expected:
            return "arrive"
        if not self.attached:
            return "confirm" if self.claim is not None else "join"
        if self.document == DocumentState.TO_CHECK:
            return "verify"
        if not self.justified:
            return "scan"
        return "done" if self.wrote else "write"


@dataclass(frozen=True, slots=True)
class Counters:
    """Figures over the room; people away are not expected."""

    expected: int = 0
    arrived: int = 0
    joined: int = 0
    justified: int = 0
    wrote: int = 0


@dataclass(frozen=True, slots=True)
class WaitingClaim:
    """Someone says « c'est moi »; the rows whose first name is like it come first."""

    claim: Claim
    likely: list[DeskRow]
    others: list[DeskRow]


@dataclass(frozen=True, slots=True)
class Board:
    """The desk at one moment."""

    session: Session
    rows: list[DeskRow]
    counters: Counters
    claims: list[WaitingClaim] = field(default_factory=list)

    @property
    def helping(self) -> list[DeskRow]:
        """Those who ask for help, the longest wait first."""
        asking = [row for row in self.rows if row.seat.help_asked_at is not None]
        return sorted(asking, key=lambda row: row.seat.help_asked_at or clock.now())


_FURTHEST = {DocumentState.REFUSED: 1, DocumentState.TO_CHECK: 2, DocumentState.VERIFIED: 3}


def desk_rows(actor: Actor, session: Session) -> list[DeskRow]:
    """The roster with its lights: five queries whatever the number of people.

    Raises Http404 to who does not work at this desk: leaders, direction, the volunteers of the session while it runs.
    """
    if actor.is_volunteer:
        if actor.session_id != session.pk:
            raise Http404
    elif not Session.objects.filter(leads(actor), pk=session.pk).exists():
        raise Http404
    return rows_of(session)


def rows_of(session: Session) -> list[DeskRow]:
    """The rows of a session whose reader was checked before."""
    seats = roster(session)
    people = [seat.young_person_id for seat in seats]
    links = Attachment.objects.current().filter(young_person__in=people)
    accounts = dict(links.values_list("young_person_id", "user__activated_at"))
    papers: dict[uuid.UUID, tuple[int, str, uuid.UUID]] = {}
    identities = Document.objects.all().of_identity().filter(young_person__in=people)
    for pk, person_id, state in identities.values_list("pk", "young_person_id", "state"):
        rank = _FURTHEST[DocumentState(state)]
        if rank > papers.get(person_id, (0, "", pk))[0]:
            papers[person_id] = (rank, state, pk)
    talking = Conversation.objects.filter(young_person__in=people)
    talks = {
        person: (pk, wrote) for person, pk, wrote in talking.values_list("young_person_id", "pk", "youth_messages")
    }
    phones = {
        claim.seat_id: claim
        for claim in Claim.objects.filter(session=session, state__in=[ClaimState.MATCHED, ClaimState.CONFIRMED])
    }
    rows = []
    for seat in seats:
        attached = seat.young_person_id in accounts
        talk, wrote = talks.get(seat.young_person_id, (None, 0))
        _, state, document_id = papers.get(seat.young_person_id, (0, "", None))
        rows.append(
            DeskRow(
                seat=seat,
                person=seat.young_person,
                joined=accounts.get(seat.young_person_id) is not None,
                attached=attached,
                document=state,
                document_id=document_id,
                wrote=wrote > 0,
                conversation_id=talk,
                claim=None if attached else phones.get(seat.pk),
            )
        )
    return rows


def count(rows: Iterable[DeskRow]) -> Counters:
    """The counters over these rows; what someone away has done does not count in the room."""
    here = [row for row in rows if not row.away]
    return Counters(
        expected=len(here),
        arrived=sum(row.present for row in here),
        joined=sum(row.joined for row in here),
        justified=sum(row.justified for row in here),
        wrote=sum(row.wrote for row in here),
    )


def board(actor: Actor, session: Session) -> Board:
    """Everything the desk shows. Raises Http404 like ``desk_rows``."""
    rows = desk_rows(actor, session)
    waiting = Claim.objects.filter(session=session, state=ClaimState.WAITING).order_by("created_at")
    free = [row for row in rows if not row.attached and row.claim is None]
    claims = [_waiting(actor, claim, free) for claim in waiting]
    return Board(session=session, rows=rows, counters=count(rows), claims=claims)


def _known_as(actor: Actor, person: YoungPerson) -> list[tuple[str, str]]:
    """The names under which a helper may find someone: a volunteer, perhaps a neighbour, by the one they are called (R4)."""
    return names_of(person)[:1] if actor.is_volunteer else names_of(person)


def _waiting(actor: Actor, claim: Claim, free: list[DeskRow]) -> WaitingClaim:
    name = normalise(claim.first_name)
    theirs = [
        (row, [normalise(first) for first, _last in _known_as(actor, row.person)] if name else []) for row in free
    ]
    likely = [row for row, firsts in theirs if any(name.split()[0] in first.split() for first in firsts)]
    if not likely:
        likely = [row for row, firsts in theirs if any(first[:3] == name[:3] for first in firsts)]
    return WaitingClaim(claim, likely[:3], [row for row in free if row not in likely[:3]])


def counters_of(session: Session) -> Counters:
    """For the projected face: figures without a name."""
    return count(rows_of(session))


def filtered(actor: Actor, rows: list[DeskRow], text: str) -> list[DeskRow]:
    """The rows whose name holds every word of the search; accents and case do not matter."""
    words = normalise(text).split()

    def known(person: YoungPerson) -> str:
        return normalise(" ".join(" ".join(names) for names in _known_as(actor, person)))

    return [row for row in rows if all(word in known(row.person) for word in words)]


def outside(actor: Actor, rows: list[DeskRow], text: str) -> list[YoungPerson]:
    """Young people of the structure found by this search who have no row: walk-ins to be."""
    seated = {row.person.pk for row in rows}
    return [person for person in search_people(actor, text, limit=8) if person.pk not in seated]


def person_of_card(actor: Actor, session: Session, read: str) -> YoungPerson | None:
    """Whose card was read at the desk: its whole address as a reader types it, or its code. Never another structure's.

    To a volunteer, a card of nobody expected here says nothing more than a card that does not exist (R4).
    """
    token = read.strip().rstrip("/").rpartition("/")[2]
    person = person_of_card_token(token) if token else None
    if person is None or person.structure_id != actor.structure_id:
        return None
    expected = session.seats.exclude(state=SeatState.CANCELLED).filter(young_person=person)
    return person if not actor.is_volunteer or expected.exists() else None


def seat_of(session: Session, person: YoungPerson) -> Seat:
    """Their seat in this session."""
    return session.seats.exclude(state=SeatState.CANCELLED).get(young_person=person)


def desk_claim(actor: Actor, pk: uuid.UUID) -> Claim:
    """A claim of a session whose desk one works at. Raises Http404."""
    rows = Claim.objects.all().visible_to(actor).select_related("session")
    if not actor.is_volunteer:
        rows = rows.filter(session__in=Session.objects.filter(leads(actor)).values("pk"))
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def by_first_name(rows: Iterable[DeskRow]) -> list[DeskRow]:
    """Who is here, then who is expected, then who is away; by first name within: a row moves only with its state."""
    order = {SeatState.PRESENT: 1, SeatState.REGISTERED: 2, SeatState.EXCUSED: 3, SeatState.ABSENT: 4}
    return sorted(rows, key=lambda row: (order.get(SeatState(row.seat.state), 5), row.person.search_name))
