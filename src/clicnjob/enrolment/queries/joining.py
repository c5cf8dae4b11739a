"""What the way in needs to know."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Literal

from clicnjob.enrolment.enums import ClaimState
from clicnjob.enrolment.models import Claim
from clicnjob.enrolment.rules.joining import CLAIM_LIFE
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import Attachment, Card, YoungPerson
from clicnjob.workshops.enums import TAKES_ROOM, SessionState
from clicnjob.workshops.models import Seat, Session


@dataclass(frozen=True, slots=True)
class Proof:
    """What says that a browser is in the hands of someone: their card, or a claim a helper settled (R7)."""

    kind: Literal["card", "claim"]
    id: uuid.UUID


def person_of_proof(proof: Proof) -> YoungPerson | None:
    """Whose file the proof opens now: the card is in force, or the claim was confirmed within the half hour."""
    people = YoungPerson.objects.filter(closed_at=None, structure__active=True)
    people = people.select_related("structure", "site", "referent")
    if proof.kind == "card":
        return people.filter(cards__pk=proof.id, cards__revoked_at=None).first()
    since = clock.now() - CLAIM_LIFE
    claims = Claim.objects.filter(pk=proof.id, state=ClaimState.CONFIRMED, confirmed_at__gte=since)
    return people.filter(seats__in=claims.values("seat")).first()


def proof_of_card(person: YoungPerson) -> Proof | None:
    """The proof that the card in force gives, once its token was read."""
    card_id = Card.objects.filter(young_person=person, revoked_at=None).values_list("pk", flat=True).first()
    return Proof("card", card_id) if card_id else None


def own_claim(actor: Actor) -> Claim | None:
    """The claim of this browser, with its row."""
    if actor.claim_id is None:
        return None
    rows = Claim.objects.select_related("session__structure", "seat__young_person__structure")
    return rows.filter(pk=actor.claim_id).first()


def is_joined(person_id: uuid.UUID) -> bool:
    """Whether an account is attached to this file."""
    return Attachment.objects.current().filter(young_person_id=person_id).exists()


def attached_account(person: YoungPerson) -> Attachment | None:
    """The link in force, with its account."""
    return Attachment.objects.current().filter(young_person=person).select_related("user").first()


def session_of_code(code: str) -> Session | None:
    """The last session that showed this code, running or not."""
    if not code:
        return None
    return Session.objects.filter(room_code=code).select_related("structure").order_by("-starts_at").first()


def running_seat(person_id: uuid.UUID, moment: dt.datetime) -> Seat | None:
    """The seat of a young person in a session that runs now."""
    seats = Seat.objects.filter(
        young_person_id=person_id,
        state__in=TAKES_ROOM,
        session__state=SessionState.OPEN,
        session__ends_at__gte=moment - Session.GRACE,
    )
    return seats.select_related("session").order_by("session__starts_at").first()


def everyone_joined(session: Session) -> bool:
    """Whether the session is full and every place has its account: nobody is left to claim one."""
    taken = Seat.objects.filter(session=session).taking_room()
    joined = Attachment.objects.current().values("young_person_id")
    return taken.count() >= session.capacity and not taken.exclude(young_person_id__in=joined).exists()


def may_hear_claim(actor: Actor, claim_id: uuid.UUID) -> bool:
    """``claim:<uuid>``: the browser that made it, while it lives."""
    return actor.claim_id == claim_id and Claim.objects.filter(pk=claim_id).exclude(state=ClaimState.DROPPED).exists()
