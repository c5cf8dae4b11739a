"""A place claimed in the room: the list is never shown, a helper finds the row, the young person confirms (R7)."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest

from clicnjob.accounts.models import User
from clicnjob.enrolment.actions import joining
from clicnjob.enrolment.actors import claimant
from clicnjob.enrolment.enums import ClaimState
from clicnjob.enrolment.models import Claim
from clicnjob.realtime import topics
from clicnjob.shared import clock
from clicnjob.shared.actor import ANONYMOUS, Actor
from clicnjob.structures.models import Site, YoungPerson
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import Seat, Session, Workshop
from tests.conftest import make_account, make_person, make_session
from tests.outcomes import code_of

ActorOf = Callable[[User], Actor]


def claim_of(session: Session, first_name: str = "Léa", by: Actor = ANONYMOUS) -> Claim:
    return joining.claim_place(session=session, first_name=first_name, language="fr", by=by)


def states() -> list[tuple[str, str]]:
    return sorted(Claim.objects.values_list("first_name", "state"))


def test_a_claim_waits_for_a_helper(session: Session) -> None:
    claim = joining.claim_place(session=session, first_name="  Léa \n", language="en", by=ANONYMOUS)

    assert (claim.first_name, claim.language, claim.state, claim.seat) == ("Léa", "en", ClaimState.WAITING, None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "name_missing"),
        ("   ", "name_missing"),
        ("123", "name_missing"),
        ("\u200b", "name_missing"),
        ("L" * 41, "name_too_long"),
    ],
)
def test_a_name_that_is_none_is_refused(session: Session, typed: str, code: str) -> None:
    assert code_of(lambda: claim_of(session, typed)) == code
    assert states() == []


def test_a_language_without_pages_falls_back_to_french(session: Session) -> None:
    assert joining.claim_place(session=session, first_name="Léa", language="xx", by=ANONYMOUS).language == "fr"


@pytest.mark.parametrize("state", [SessionState.PLANNED, SessionState.CANCELLED])
def test_a_session_that_does_not_run_takes_no_claim(session: Session, state: SessionState) -> None:
    Session.objects.filter(pk=session.pk).update(state=state)

    assert code_of(lambda: claim_of(session)) == "session_over"


def test_a_session_that_is_over_takes_no_claim(workshop: Workshop, claire: User) -> None:
    over = make_session(workshop, [claire], minutes_ago=95)

    assert code_of(lambda: claim_of(over)) == "session_over"


def test_a_full_session_where_everyone_joined_says_so(session: Session, lea_seat: Seat, lea: YoungPerson) -> None:
    Session.objects.filter(pk=session.pk).update(capacity=1)
    claim_of(session)
    make_account(lea)

    assert code_of(lambda: claim_of(session, "Noé")) == "full"
    assert states() == [("Léa", "waiting")]


def test_one_browser_waits_for_one_place(session: Session) -> None:
    first = claim_of(session, "Lea")
    claim_of(session, "Léa", by=claimant(first.pk))

    assert states() == [("Lea", "dropped"), ("Léa", "waiting")]


def test_a_flood_of_claims_is_stopped(session: Session) -> None:
    Claim.objects.bulk_create(Claim(session=session, first_name="X") for _ in range(60))

    assert code_of(lambda: claim_of(session)) == "too_many_claims"


def test_who_leads_matches_and_the_young_person_confirms(
    session: Session, lea_seat: Seat, claire: User, actor_of: ActorOf
) -> None:
    claim = claim_of(session)

    joining.match_claim(claim=claim, seat=lea_seat, by=actor_of(claire))
    claim.refresh_from_db()
    assert (claim.state, claim.seat, claim.matched_by) == (ClaimState.MATCHED, lea_seat, "Claire Martin")

    joining.confirm_claim(claim=claim, by=claimant(claim.pk))
    claim.refresh_from_db()
    lea_seat.refresh_from_db()
    assert (claim.state, lea_seat.state) == (ClaimState.CONFIRMED, SeatState.PRESENT)


def test_a_volunteer_of_the_session_may_help(session: Session, lea_seat: Seat, hugo_actor: Actor) -> None:
    claim = claim_of(session)

    joining.match_claim(claim=claim, seat=lea_seat, by=hugo_actor)

    claim.refresh_from_db()
    assert (claim.state, claim.matched_by) == (ClaimState.MATCHED, "Hugo")


def test_others_may_not_help(
    session: Session, lea_seat: Seat, lea_account: User, sonia: User, ines: User, omar: User, actor_of: ActorOf
) -> None:
    claim = claim_of(session)
    elsewhere = Actor(kind="volunteer", pass_id=uuid.uuid4(), session_id=uuid.uuid4())  # type: ignore[arg-type]

    for by in (ANONYMOUS, actor_of(lea_account), actor_of(sonia), actor_of(ines), actor_of(omar), elsewhere):
        assert code_of(joining.match_claim, claim=claim, seat=lea_seat, by=by) == "not_allowed"
    assert states() == [("Léa", "waiting")]


def test_a_seat_already_joined_is_refused(
    session: Session, lea_seat: Seat, lea_account: User, claire: User, actor_of: ActorOf
) -> None:
    claim = claim_of(session)

    assert code_of(lambda: joining.match_claim(claim=claim, seat=lea_seat, by=actor_of(claire))) == "already_joined"


def test_two_claims_for_one_row(session: Session, lea_seat: Seat, claire: User, actor_of: ActorOf) -> None:
    first, second = claim_of(session, "Léa"), claim_of(session, "Lea")
    by = actor_of(claire)
    joining.match_claim(claim=first, seat=lea_seat, by=by)

    assert code_of(lambda: joining.match_claim(claim=second, seat=lea_seat, by=by)) == "already_claimed"

    joining.confirm_claim(claim=first, by=claimant(first.pk))
    assert code_of(lambda: joining.match_claim(claim=second, seat=lea_seat, by=by)) == "already_claimed"


def test_a_row_confirmed_then_left_is_free_again(
    session: Session, lea_seat: Seat, claire: User, actor_of: ActorOf
) -> None:
    """The phone died between « Oui, c'est moi » and the code."""
    first = claim_of(session)
    joining.match_claim(claim=first, seat=lea_seat, by=actor_of(claire))
    joining.confirm_claim(claim=first, by=claimant(first.pk))
    second = claim_of(session)

    with clock.travel(clock.now() + dt.timedelta(minutes=11)):
        joining.match_claim(claim=second, seat=lea_seat, by=actor_of(claire))

    assert states() == [("Léa", "dropped"), ("Léa", "matched")]


def test_the_helper_may_choose_another_row(
    session: Session, lea_seat: Seat, toulon_site: Site, claire: User, actor_of: ActorOf
) -> None:
    other = Seat.objects.create(session=session, young_person=make_person(toulon_site, "Léa", "Bruno", claire))
    claim = claim_of(session)

    joining.match_claim(claim=claim, seat=other, by=actor_of(claire))
    joining.match_claim(claim=claim, seat=lea_seat, by=actor_of(claire))

    claim.refresh_from_db()
    assert claim.seat == lea_seat


def test_a_row_of_another_session_is_refused(
    session: Session, workshop: Workshop, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    other = make_session(workshop, [claire], minutes_ago=5, code="AUTRE1")
    seat = Seat.objects.create(session=other, young_person=lea)

    assert (
        code_of(lambda: joining.match_claim(claim=claim_of(session), seat=seat, by=actor_of(claire))) == "other_session"
    )


def test_a_cancelled_seat_is_refused(session: Session, lea_seat: Seat, claire: User, actor_of: ActorOf) -> None:
    Seat.objects.filter(pk=lea_seat.pk).update(state=SeatState.CANCELLED)

    code = code_of(lambda: joining.match_claim(claim=claim_of(session), seat=lea_seat, by=actor_of(claire)))
    assert code == "seat_cancelled"


def test_no_it_is_not_me(session: Session, lea_seat: Seat, claire: User, actor_of: ActorOf) -> None:
    claim = claim_of(session)
    joining.match_claim(claim=claim, seat=lea_seat, by=actor_of(claire))

    joining.refuse_claim(claim=claim, by=claimant(claim.pk))

    claim.refresh_from_db()
    lea_seat.refresh_from_db()
    assert (claim.state, claim.seat, claim.matched_by, lea_seat.state) == (
        ClaimState.WAITING,
        None,
        "",
        SeatState.REGISTERED,
    )


def test_another_browser_answers_nothing(session: Session, lea_seat: Seat, claire: User, actor_of: ActorOf) -> None:
    claim = claim_of(session)
    joining.match_claim(claim=claim, seat=lea_seat, by=actor_of(claire))

    for by in (ANONYMOUS, claimant(uuid.uuid4()), actor_of(claire)):
        assert code_of(joining.confirm_claim, claim=claim, by=by) == "not_yours"
        assert code_of(joining.refuse_claim, claim=claim, by=by) == "not_yours"
        assert code_of(joining.ask_help_on_claim, claim=claim, by=by) == "not_yours"


def test_nothing_to_confirm_before_a_helper_came(session: Session) -> None:
    claim = claim_of(session)

    assert code_of(lambda: joining.confirm_claim(claim=claim, by=claimant(claim.pk))) == "not_matched"


def test_confirming_twice_is_once(session: Session, lea_seat: Seat, claire: User, actor_of: ActorOf) -> None:
    claim = claim_of(session)
    joining.match_claim(claim=claim, seat=lea_seat, by=actor_of(claire))
    moment = joining.confirm_claim(claim=claim, by=claimant(claim.pk)).confirmed_at

    assert joining.confirm_claim(claim=claim, by=claimant(claim.pk)).confirmed_at == moment


def test_a_session_closed_in_between_confirms_nothing(
    session: Session, lea_seat: Seat, claire: User, actor_of: ActorOf
) -> None:
    claim = claim_of(session)
    joining.match_claim(claim=claim, seat=lea_seat, by=actor_of(claire))
    Session.objects.filter(pk=session.pk).update(state=SessionState.CLOSED, closed_at=clock.now(), closed_by=claire)

    assert code_of(lambda: joining.confirm_claim(claim=claim, by=claimant(claim.pk))) == "session_over"
    lea_seat.refresh_from_db()
    assert lea_seat.state == SeatState.REGISTERED


def test_help_is_asked_once(session: Session) -> None:
    claim = claim_of(session)
    first = joining.ask_help_on_claim(claim=claim, by=claimant(claim.pk)).help_asked_at

    assert first is not None
    assert joining.ask_help_on_claim(claim=claim, by=claimant(claim.pk)).help_asked_at == first


def test_a_claim_is_dropped_by_its_browser_or_a_helper(
    session: Session, claire: User, omar: User, actor_of: ActorOf
) -> None:
    one, two = claim_of(session, "Un"), claim_of(session, "Deux")

    joining.drop_claim(claim=one, by=claimant(one.pk))
    joining.drop_claim(claim=two, by=actor_of(claire))
    assert states() == [("Deux", "dropped"), ("Un", "dropped")]
    assert code_of(lambda: joining.drop_claim(claim=one, by=actor_of(omar))) == "not_allowed"


def test_only_its_browser_hears_a_claim(session: Session, claire: User, actor_of: ActorOf) -> None:
    claim = claim_of(session)
    topic = f"claim:{claim.pk}"

    assert topics.may_hear(claimant(claim.pk), topic) is True
    assert topics.may_hear(actor_of(claire), topic) is False
    assert topics.may_hear(claimant(uuid.uuid4()), topic) is False
    joining.drop_claim(claim=claim, by=claimant(claim.pk))
    assert topics.may_hear(claimant(claim.pk), topic) is False
