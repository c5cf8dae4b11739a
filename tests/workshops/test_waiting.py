"""The waiting list: in order, held while offered, passed on when nobody takes it; places kept for urgent cases."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clicnjob.accounts.models import User
from clicnjob.enrolment.actions.orientation import accept_seat
from clicnjob.enrolment.queries.seats import own_dates
from clicnjob.notifications.queries import rendered_outbox
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.actions import (
    cancel_seat,
    cancel_session,
    give_seat,
    join_list,
    leave_list,
    say_coming,
    say_not_coming,
)
from clicnjob.workshops.enums import News, SeatState, SessionState, WaitState
from clicnjob.workshops.models import Seat, SeatLink, Session, Wait, Workshop
from clicnjob.workshops.queries import next_sessions
from clicnjob.workshops.queries.links import link_path
from clicnjob.workshops.rules.room import offer_until
from clicnjob.workshops.tasks import pass_on
from tests.conftest import make_account, make_person, make_session

ActorOf = Callable[[User], Actor]
ClientOf = Callable[..., Client]
TUESDAY = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with clock.travel(TUESDAY):
        yield


@pytest.fixture
def full(workshop: Workshop, claire: User, lea: YoungPerson, actor_of: ActorOf) -> Session:
    """Next week's session, with one place, which is Zoé's."""
    row = make_session(workshop, [claire], minutes_ago=-7 * 24 * 60, code="")
    Session.objects.filter(pk=row.pk).update(state=SessionState.PLANNED, opened_at=None, capacity=1)
    row.refresh_from_db()
    give_seat(session=row, person=make_person(lea.site, "Zoé", "Blanc", claire), by=actor_of(claire))
    return row


def refused(code: str, call: Callable[[], object]) -> None:
    before = (list(Seat.objects.order_by("pk").values()), list(Wait.objects.order_by("pk").values()))
    with pytest.raises(DomainError) as refusal:
        call()
    assert refusal.value.code == code
    assert (list(Seat.objects.order_by("pk").values()), list(Wait.objects.order_by("pk").values())) == before


def states() -> list[str]:
    return list(Wait.objects.order_by("created_at", "pk").values_list("state", flat=True))


def in_line(session: Session, people: list[YoungPerson], by: Actor) -> list[Wait]:
    waits = []
    for number, person in enumerate(people):
        with clock.travel(TUESDAY + dt.timedelta(minutes=number)):
            waits.append(join_list(session=session, person=person, by=by))
    return waits


def test_a_freed_place_is_offered_to_the_first_in_line_and_held_for_them(
    full: Session, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    noe, ali = (make_person(lea.site, name, "Test", claire) for name in ("Noé", "Ali"))
    in_line(full, [lea, noe], by)
    refused("full", lambda: give_seat(session=full, person=ali, by=by))
    cancel_seat(seat=Seat.objects.get(), by_us=False, by=by)
    assert states() == ["offered", "waiting"]
    [sms] = rendered_outbox()
    assert re.search(
        r"une place libre à l'atelier mardi 1er.décembre.+À prendre avant mardi 24.novembre, 22.h.30", sms.text
    )
    refused("full", lambda: give_seat(session=full, person=ali, by=by))  # held: capacity is never exceeded
    assert next_sessions(lea.structure_id) == []
    accept_seat(session=full, person=lea, by=by)
    assert states() == ["taken", "waiting"]
    refused("full", lambda: accept_seat(session=full, person=noe, by=by))


def test_what_nobody_takes_goes_to_the_next_and_what_is_declined_too(
    full: Session, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    noe, ali = (make_person(lea.site, name, "Test", claire) for name in ("Noé", "Ali"))
    waits = in_line(full, [lea, noe, ali], by)
    cancel_seat(seat=Seat.objects.get(), by_us=False, by=by)
    assert pass_on() == 0
    with clock.travel(TUESDAY + dt.timedelta(hours=12)):  # 22 h 30: the next is offered from 8 h on, until 20 h
        assert pass_on() == 1
        assert states() == ["passed", "offered", "waiting"]
        until = Wait.objects.get(state=WaitState.OFFERED).offered_until
        assert until == clock.at(dt.date(2026, 11, 25), dt.time(20))
        assert pass_on() == 0
        refused("full", lambda: accept_seat(session=full, person=lea, by=by))
        leave_list(wait=waits[1], by=by)
        leave_list(wait=waits[1], by=by)
        assert states() == ["passed", "left", "offered"]
    with clock.travel(full.starts_at):
        pass_on()
    assert states() == ["passed", "left", "left"] or states() == ["passed", "left", "passed"]


def test_an_offer_is_taken_by_one_tap_without_signing_in(
    full: Session, lea: YoungPerson, claire: User, client: Client, actor_of: ActorOf
) -> None:
    """G34."""
    in_line(full, [lea], actor_of(claire))
    cancel_seat(seat=Seat.objects.get(), by_us=False, by=actor_of(claire))
    path = link_path(SeatLink.objects.get(kind=News.OFFERED).pk)
    assert "Je prends cette place" in client.get(path).content.decode()
    client.post(path, {"answer": "yes"})
    assert Seat.objects.get(state=SeatState.REGISTERED).young_person == lea
    assert states() == ["taken"]


def test_how_long_a_place_is_held() -> None:
    """Twelve hours from when a notice may ring; a third of what is left when the session is near; nothing at the last moment."""
    zone = "Europe/Paris"

    def held(until_start: dt.timedelta, moment: dt.datetime = TUESDAY) -> dt.timedelta | None:
        until = offer_until(moment + until_start, moment, hours=12, zone=zone)
        return until and until - moment

    assert held(dt.timedelta(days=5)) == dt.timedelta(hours=12)
    assert held(dt.timedelta(hours=6)) == dt.timedelta(hours=2)
    assert held(dt.timedelta(hours=1)) is None
    night = clock.at(dt.date(2026, 11, 24), dt.time(23), zone)
    assert held(dt.timedelta(days=5), night) == dt.timedelta(hours=9 + 12)


def test_who_may_wait(full: Session, lea: YoungPerson, younes: YoungPerson, claire: User, actor_of: ActorOf) -> None:
    by = actor_of(claire)
    refused("other_structure", lambda: join_list(session=full, person=younes, by=by))
    refused("already_seated", lambda: join_list(session=full, person=Seat.objects.get().young_person, by=by))
    wait = join_list(session=full, person=lea, by=by)
    assert join_list(session=full, person=lea, by=by) == wait
    Session.objects.update(capacity=5)
    refused("has_room", lambda: join_list(session=full, person=make_person(lea.site, "Ali", "Test", claire), by=by))
    assert pass_on() == 1  # a greater room: who waits is offered a place by itself
    assert states() == ["offered"]
    with clock.travel(full.starts_at):
        refused(
            "session_over", lambda: join_list(session=full, person=make_person(lea.site, "Noé", "T", claire), by=by)
        )


def test_a_session_that_is_cancelled_offers_nothing(
    full: Session, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    join_list(session=full, person=lea, by=by)
    cancel_seat(seat=Seat.objects.get(), by_us=True, by=by)
    Session.objects.update(state=SessionState.CANCELLED)
    pass_on()
    assert states() == ["left"]
    assert list(SeatLink.objects.filter(wait__isnull=False).values_list("kind", flat=True)) == [News.CANCELLED]


def test_places_kept_for_urgent_cases_are_a_counsellor_s_to_give(
    full: Session, lea: YoungPerson, claire: User, sonia: User, actor_of: ActorOf
) -> None:
    Session.objects.update(capacity=3, reserved=1)
    noe, ali, eve = (make_person(lea.site, name, "Test", claire) for name in ("Noé", "Ali", "Ève"))
    give_seat(session=full, person=lea, by=actor_of(sonia))
    refused("full", lambda: give_seat(session=full, person=noe, by=actor_of(sonia)))
    refused("not_urgent", lambda: give_seat(session=full, person=noe, urgent=True, by=actor_of(sonia)))
    assert (next_sessions(lea.structure_id), len(next_sessions(lea.structure_id, urgent=True))) == ([], 1)
    give_seat(session=full, person=noe, urgent=True, by=actor_of(claire))
    refused("full", lambda: give_seat(session=full, person=ali, urgent=True, by=actor_of(claire)))
    cancel_seat(seat=Seat.objects.get(young_person=lea), by_us=False, by=actor_of(sonia))
    give_seat(session=full, person=eve, by=actor_of(sonia))  # the kept place is taken: the freed one is anybody's
    assert Seat.objects.filter(state=SeatState.REGISTERED, urgent=True).count() == 1


def test_a_kept_place_is_anybody_s_once_the_room_is_open(
    full: Session, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    Session.objects.update(capacity=2, reserved=1)
    refused("full", lambda: give_seat(session=full, person=lea, by=actor_of(claire)))
    Session.objects.update(state=SessionState.OPEN)
    assert give_seat(session=full, person=lea, walk_in=True, by=actor_of(claire)).walk_in


# -- a young person's own page --------------------------------------------------------------------------------------------


@pytest.fixture
def mine(full: Session, lea: YoungPerson, lea_account: User, client_of: ClientOf) -> Client:
    Workshop.objects.update(open_to_all=True)
    return client_of(lea_account)


def test_one_waits_takes_and_declines_by_oneself(
    mine: Client, full: Session, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    page = mine.get("/choisir-une-date/").content.decode()
    assert "Me prévenir si une place se libère" in page
    mine.post(f"/choisir-une-date/{full.pk}/attendre/")
    assert "Vous attendez une place\u202f: rang 1" in mine.get("/choisir-une-date/").content.decode()
    cancel_seat(seat=Seat.objects.get(), by_us=False, by=actor_of(claire))
    assert "Une place est gardée pour vous" in mine.get("/choisir-une-date/").content.decode()
    assert mine.post("/choisir-une-date/", {"session": str(full.pk)}).status_code == 303
    seat = Seat.objects.get(young_person=lea)
    assert (seat.state, seat.answer) == (SeatState.REGISTERED, "yes")
    assert mine.post(f"/inscriptions/{seat.pk}/je-ne-viens-pas/", {"reason": "transport"}).status_code == 303
    seat.refresh_from_db()
    assert (seat.state, seat.reason, seat.answer, seat.cancelled_by_us) == ("cancelled", "transport", "no", False)
    assert YoungPerson.objects.get(pk=lea.pk).next_step == "A dit ne pas pouvoir venir\u202f: à repositionner"


def test_a_date_is_changed_until_four_hours_before(
    mine: Client,
    full: Session,
    workshop: Workshop,
    lea: YoungPerson,
    lea_account: User,
    claire: User,
    actor_of: ActorOf,
) -> None:
    Session.objects.update(capacity=5)
    other = make_session(workshop, [claire], minutes_ago=-9 * 24 * 60, code="")
    Session.objects.filter(pk=other.pk).update(state=SessionState.PLANNED, opened_at=None)
    other.refresh_from_db()
    give_seat(session=full, person=lea, by=actor_of(claire))
    late = full.starts_at - dt.timedelta(hours=4)
    with clock.travel(late + dt.timedelta(seconds=1)):
        refused("too_late", lambda: accept_seat(session=other, person=lea, by=actor_of(lea_account)))
    with clock.travel(late):
        accept_seat(session=other, person=lea, by=actor_of(lea_account))
    assert Seat.objects.get(young_person=lea, state=SeatState.REGISTERED).session == other


def test_a_workshop_that_is_not_open_is_not_there(
    full: Session, lea: YoungPerson, lea_account: User, younes: YoungPerson, client_of: ClientOf
) -> None:
    """G10: neither a closed workshop's session, nor another structure's, nor somebody else's rank or seat."""
    client = client_of(lea_account)
    assert "Aucune date pour l’instant" in client.get("/choisir-une-date/").content.decode()
    assert client.post("/choisir-une-date/", {"session": str(full.pk)}).status_code == 404
    assert client.post(f"/choisir-une-date/{full.pk}/attendre/").status_code == 404
    zoe = Seat.objects.get()
    for path in ("je-viens", "je-ne-viens-pas"):
        assert client.post(f"/inscriptions/{zoe.pk}/{path}/").status_code == 404
    wait = Wait.objects.create(session=full, young_person=make_person(lea.site, "Noé", "Test", lea.referent))
    assert client.post(f"/attentes/{wait.pk}/quitter/").status_code == 404
    other = client_of(make_account(younes))
    assert other.post("/choisir-une-date/", {"session": str(full.pk)}).status_code == 404


def test_one_date_and_six_cost_the_same(
    mine: Client, full: Session, workshop: Workshop, lea: YoungPerson, claire: User
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            own_dates(lea)
        return len(queries)

    one = cost()
    for days in range(8, 13):
        row = make_session(workshop, [claire], minutes_ago=-days * 24 * 60, code="")
        Session.objects.filter(pk=row.pk).update(state=SessionState.PLANNED, opened_at=None)
        Wait.objects.create(session=row, young_person=lea)
    assert cost() == one


def test_the_dates_of_a_workshop_stand_together(mine: Client, full: Session, workshop: Workshop, claire: User) -> None:
    """Each workshop is named once, the one with the soonest date first."""
    other = Workshop.objects.create(
        structure=workshop.structure, site=workshop.site, title="CV et candidatures", open_to_all=True
    )
    for days, which in ((3, other), (9, other), (14, workshop)):
        row = make_session(which, [claire], minutes_ago=-days * 24 * 60, code="")
        Session.objects.filter(pk=row.pk).update(state=SessionState.PLANNED, opened_at=None)
    page = mine.get("/choisir-une-date/").content.decode()
    titles = re.findall(r'<h2 class="section-title" lang="fr">([^<]+)</h2>|<h3 id="date-[^>]+>\w+ (\d+)', page)
    assert [unescape(title) or int(day) for title, day in titles] == [other.title, 27, 3, workshop.title, 1, 8]


def test_the_team_sees_answers_and_the_list_in_its_order(
    full: Session,
    lea: YoungPerson,
    younes: YoungPerson,
    claire: User,
    sonia: User,
    actor_of: ActorOf,
    client_of: ClientOf,
) -> None:
    Session.objects.update(reserved=1, capacity=2)
    client, noe = client_of(sonia), make_person(lea.site, "Noé", "Petit", claire)
    for minute, person in enumerate((noe, lea)):
        with clock.travel(TUESDAY + dt.timedelta(minutes=minute)):
            assert client.post(f"/jeunes/{person.pk}/attendre/", {"session": str(full.pk)}).status_code == 303
    assert client.post(f"/jeunes/{younes.pk}/attendre/", {"session": str(full.pk)}).status_code == 404
    page = client.get(f"/seances/{full.pk}/").content.decode()
    assert "n’a pas répondu" in page
    assert re.search(r"1 place gardée pour les urgences, 1 encore libre", page)
    assert page.index("Noé Petit") < page.index("Léa Moreau")
    say_coming(seat=Seat.objects.get(), by=actor_of(claire))
    assert "a dit oui" in client.get(f"/seances/{full.pk}/").content.decode()
    say_not_coming(seat=Seat.objects.get(), reason="ill", by=actor_of(claire))
    page = client.get(f"/seances/{full.pk}/").content.decode()
    assert "Ne viennent pas" in page
    assert "place proposée jusqu’à" in page
    wait = Wait.objects.get(young_person=lea)
    client.post(f"/attentes/{wait.pk}/quitter/")
    assert "Sur liste d’attente" not in client.get(f"/jeunes/{lea.pk}/").content.decode()
    assert "Une place lui est proposée" in client.get(f"/jeunes/{noe.pk}/").content.decode()


def test_who_waits_for_a_session_called_off_is_told_and_chooses_another(
    full: Session, workshop: Workshop, lea: YoungPerson, claire: User, actor_of: ActorOf, client: Client
) -> None:
    later = make_session(workshop, [claire], minutes_ago=-14 * 24 * 60, code="")
    Session.objects.filter(pk=later.pk).update(state=SessionState.PLANNED, opened_at=None)
    in_line(full, [lea], actor_of(claire))

    cancel_session(session=full, by=actor_of(claire))

    assert states() == ["left"]
    link = SeatLink.objects.get(wait__young_person=lea, kind=News.CANCELLED)
    assert [link_path(link.pk) in sms.text for sms in rendered_outbox()].count(True) == 1
    page = client.get(link_path(link.pk)).content.decode()
    assert ("n’a pas lieu" in page, str(later.pk) in page) == (True, True)
    client.post(link_path(link.pk), {"session": str(later.pk)})
    assert Seat.objects.get(young_person=lea).session_id == later.pk
    assert "C’est noté" in client.get(link_path(link.pk)).content.decode()
