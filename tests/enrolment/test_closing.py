"""Closing: the whole roster in one action, traced, and open to correction (R9)."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clicnjob.accounts.models import User
from clicnjob.appointments.models import Appointment
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actions.calling import settle_call
from clicnjob.enrolment.actions.closing import Excuse, NextAppointment, close_session
from clicnjob.enrolment.actions.orientation import orient_one_to_one
from clicnjob.enrolment.actions.reopening import reopen_session
from clicnjob.enrolment.models import CallTask
from clicnjob.enrolment.queries.closing import to_finalise
from clicnjob.notifications.models import Outbox
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import FirstReception, Structure, YoungPerson
from clicnjob.workshops.actions import check_in, say_coming
from clicnjob.workshops.enums import AbsenceReason, SeatState, SessionState
from clicnjob.workshops.models import Seat, Session
from tests.conftest import make_account, make_person, make_session

ActorOf = Callable[[User], Actor]
ClientOf = Callable[..., Client]


@pytest.fixture
def later(session: Session, claire: User) -> Session:
    row = make_session(session.workshop, [claire], minutes_ago=-3 * 24 * 60, code="")
    Session.objects.filter(pk=row.pk).update(state=SessionState.PLANNED, opened_at=None)
    row.refresh_from_db()
    return row


def seat_of(session: Session, name: str, claire: User, *, account: bool = False) -> Seat:
    person = make_person(session.site, name, "Test", claire)
    if account:
        make_account(person)
    return Seat.objects.create(session=session, young_person=person, given_by=claire)


def meeting(claire: User) -> NextAppointment:
    return NextAppointment(counsellor=claire, starts_at=clock.now() + dt.timedelta(days=7), place="Centre")


def refused(code: str, call: Callable[[], object]) -> None:
    """Refused under this code; nothing is written."""

    def world() -> object:
        return (
            list(Session.objects.order_by("pk").values()),
            list(Seat.objects.order_by("pk").values()),
            list(YoungPerson.objects.order_by("pk").values()),
            Appointment.objects.count(),
            AuditEvent.objects.count(),
        )

    before = world()
    with pytest.raises(DomainError) as refusal:
        call()
    assert refusal.value.code == code
    assert world() == before


def test_everyone_leaves_with_a_state_an_owner_and_a_next_step(
    session: Session, later: Session, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    joined, unnoted = seat_of(session, "Ana", claire, account=True), seat_of(session, "Bob", claire, account=True)
    without, ill, ghost = (seat_of(session, name, claire) for name in ("Cléo", "Dan", "Eva"))
    YoungPerson.objects.filter(pk=without.young_person_id).update(referent=None)
    for seat in (joined, without):
        check_in(seat=seat, by=by)
    done = close_session(
        session=session,
        absences={ill.pk: Excuse.ILL, ghost.pk: None},
        presences=[unnoted.pk],
        appointments={joined.pk: meeting(claire)},
        by=by,
    )
    assert (done.present, done.absent, done.excused, done.finalised, done.seated_again) == (3, 1, 1, 2, 2)
    states = [Seat.objects.get(pk=seat.pk).state for seat in (joined, unnoted, without, ill, ghost)]
    assert states == ["present", "present", "present", "excused", "absent"]
    people = {
        seat.young_person_id: YoungPerson.objects.get(pk=seat.young_person_id)
        for seat in (joined, unnoted, without, ghost)
    }
    assert [people[seat.young_person_id].finalised_by for seat in (joined, unnoted, without, ghost)] == [
        claire,
        claire,
        None,
        None,
    ]
    assert people[without.young_person_id].referent == claire
    assert people[without.young_person_id].next_step == "Créer son compte avec lui ou elle"
    assert people[ghost.young_person_id].next_step.startswith("Attendu·e ")
    again = Seat.objects.get(session=later, young_person=ghost.young_person)
    assert (again.state, again.given_by) == (SeatState.REGISTERED, None)
    assert Appointment.objects.get().young_person_id == joined.young_person_id
    session.refresh_from_db()
    assert (session.state, session.closed_by) == (SessionState.CLOSED, claire)
    trace = AuditEvent.objects.get(event="session.closed")
    assert (trace.facts["present"], trace.facts["finalised"], trace.facts["appointments"]) == (3, 2, 1)
    steps = {row.person.pk: row.step for row in to_finalise(by, mine=True)}
    assert set(steps) == {without.young_person_id, ill.young_person_id, ghost.young_person_id}


def test_a_roster_half_told_or_told_wrong_closes_nothing(
    session: Session, later: Session, claire: User, actor_of: ActorOf
) -> None:
    by, seat, other = actor_of(claire), seat_of(session, "Ana", claire), seat_of(later, "Bob", claire)

    def close(**said: object) -> Callable[[], object]:
        return lambda: close_session(**{"session": session, "absences": {}, "appointments": {}, "by": by, **said})  # type: ignore[arg-type]

    refused("roster_incomplete", close())
    refused("not_on_roster", close(absences={seat.pk: None, other.pk: None}))
    refused("appointment_absent", close(absences={seat.pk: None}, appointments={seat.pk: meeting(claire)}))
    refused("too_early", close(session=later, absences={other.pk: None}))
    past = NextAppointment(counsellor=claire, starts_at=clock.now() - dt.timedelta(days=1), place="Centre")
    refused("past", close(presences=[seat.pk], appointments={seat.pk: past}))
    close(absences={seat.pk: None})()
    refused("already_closed", close(absences={seat.pk: None}))


def test_two_appointments_at_the_same_hour_undo_the_whole_closing(
    session: Session, claire: User, actor_of: ActorOf
) -> None:
    seats = [seat_of(session, name, claire, account=True) for name in ("Ana", "Bob")]
    same = meeting(claire)
    refused(
        "taken",
        lambda: close_session(
            session=session,
            absences={},
            presences=[seat.pk for seat in seats],
            appointments={seat.pk: same for seat in seats},
            by=actor_of(claire),
        ),
    )


def test_no_second_seat_for_who_already_holds_one_nor_after_three_absences(
    session: Session, later: Session, claire: User, actor_of: ActorOf
) -> None:
    holder, lost = seat_of(session, "Ana", claire), seat_of(session, "Bob", claire)
    Seat.objects.create(session=later, young_person=holder.young_person, given_by=claire)
    for days in (7, 14):
        past = make_session(session.workshop, [claire], minutes_ago=days * 24 * 60, code="")
        Seat.objects.create(session=past, young_person=lost.young_person, state=SeatState.ABSENT)
    done = close_session(
        session=session, absences={holder.pk: None, lost.pk: None}, appointments={}, by=actor_of(claire)
    )
    assert done.seated_again == 1  # Ana, who keeps the seat held
    assert Seat.objects.filter(session=later).count() == 1
    assert YoungPerson.objects.get(pk=lost.young_person_id).next_step == "Appeler : 3 absences"


def test_no_room_anywhere_is_said_to_the_owner(
    session: Session, later: Session, claire: User, actor_of: ActorOf
) -> None:
    seat = seat_of(session, "Ana", claire)
    Session.objects.filter(pk=later.pk).update(state=SessionState.CANCELLED)
    close_session(session=session, absences={seat.pk: None}, appointments={}, by=actor_of(claire))
    assert YoungPerson.objects.get(pk=seat.young_person_id).next_step.startswith("Positionner sur l’atelier")


def test_reopening_takes_back_what_closing_did_by_itself(
    session: Session, later: Session, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    here, ghost = seat_of(session, "Ana", claire, account=True), seat_of(session, "Bob", claire)
    check_in(seat=here, by=by)
    close_session(session=session, absences={ghost.pk: None}, appointments={here.pk: meeting(claire)}, by=by)
    refused("reason_missing", lambda: reopen_session(session=session, reason=" x ", by=by))
    reopen_session(session=session, reason="Bob était là, en retard", by=by)
    refused("not_closed", lambda: reopen_session(session=session, reason="encore une fois", by=by))
    assert YoungPerson.objects.filter(finalised_at__isnull=False).count() == 0
    assert Seat.objects.get(session=later).state == SeatState.CANCELLED
    assert Appointment.objects.count() == 1
    done = close_session(session=session, absences={}, presences=[ghost.pk], appointments={}, by=by)
    assert (done.present, done.finalised) == (2, 1)
    assert [event.event for event in AuditEvent.objects.filter(object_id=str(session.pk)).order_by("pk")] == [
        "session.closed",
        "session.reopened",
        "session.closed",
    ]


def finalise_offered(client: Client, person: YoungPerson) -> tuple[bool, bool]:
    """On the person's page, in the list of those to finalise."""
    address = reverse("enrolment:finalise", args=[person.pk])
    pages = (reverse("enrolment:person", args=[person.pk]), reverse("enrolment:to-finalise"))
    one, every = [address in client.get(page).content.decode() for page in pages]
    return one, every


def test_a_session_open_again_finalises_nobody_by_a_tap(
    session: Session, later: Session, claire: User, actor_of: ActorOf, client_of: ClientOf
) -> None:
    """Its closing is to be done again: until then « Finaliser » is nowhere, whatever happened before."""
    by, client = actor_of(claire), client_of(claire)
    here, away = (seat_of(session, name, claire, account=True) for name in ("Ana", "Bob"))
    missed = make_session(session.workshop, [claire], minutes_ago=7 * 24 * 60, code="")
    Seat.objects.create(session=missed, young_person=here.young_person, state=SeatState.ABSENT)
    Session.objects.filter(pk=missed.pk).update(state=SessionState.CLOSED, closed_at=clock.now(), closed_by=claire)
    YoungPerson.objects.filter(pk=here.young_person_id).update(next_step="Attendu·e mercredi")
    assert finalise_offered(client, here.young_person) == (False, False), "the session runs"

    check_in(seat=here, by=by)
    close_session(session=session, absences={away.pk: None}, appointments={}, by=by)
    assert finalise_offered(client, away.young_person) == (True, True), "an account, and nothing else to wait for"
    reopen_session(session=session, reason="Bob était là", by=by)
    for seat in (here, away):
        assert finalise_offered(client, seat.young_person) == (False, False)
        page = client.get(reverse("enrolment:person", args=[seat.young_person_id])).content.decode()
        assert "Clôture de la séance à refaire" in page
    close_session(session=session, absences={}, presences=[away.pk], appointments={}, by=by)
    assert YoungPerson.objects.exclude(finalised_at=None).count() == 2
    assert finalise_offered(client, away.young_person) == (False, False)


def test_closing_from_the_page_with_what_it_proposes(
    session: Session, later: Session, claire: User, client_of: ClientOf
) -> None:
    seats = [seat_of(session, name, claire, account=True) for name in ("Ana", "Bob")]
    Seat.objects.update(state=SeatState.PRESENT, arrived_at=clock.now())
    client, address = client_of(claire), reverse("enrolment:close", args=[session.pk])
    page = client.get(address)
    forms = [form for _, form in page.context["pairs"]]
    proposed = [form.initial["moment"] for form in forms]
    assert len(set(proposed)) == 2  # two people, two hours
    said = {f"{form.prefix}-{name}": value for form in forms for name, value in form.initial.items()}
    bad = client.post(address, said | {f"s-{seats[0].pk}-outcome": ""})
    assert (bad.status_code, "1 ligne à compléter" in bad.content.decode()) == (422, True)
    assert client.post(address, said).status_code == 303
    assert {row.starts_at.isoformat() for row in Appointment.objects.all()} == set(proposed)
    assert client.get(address).status_code == 303
    reopened = client.post(reverse("enrolment:reopen", args=[session.pk]), {"reason": "Erreur de pointage"})
    assert (reopened.status_code, client.get(address).status_code) == (303, 200)


def test_another_moment_needs_its_day_and_hour(session: Session, claire: User, client_of: ClientOf) -> None:
    seat = seat_of(session, "Ana", claire, account=True)
    client, address = client_of(claire), reverse("enrolment:close", args=[session.pk])
    prefix = f"s-{seat.pk}"
    said = {
        f"{prefix}-outcome": "present",
        f"{prefix}-counsellor": claire.pk,
        f"{prefix}-moment": "other",
        f"{prefix}-place": "Centre",
    }
    assert client.post(address, said).status_code == 422
    day = clock.today() + dt.timedelta(days=3)
    assert client.post(address, said | {f"{prefix}-day": f"{day}", f"{prefix}-hour": "10:15"}).status_code == 303
    assert Appointment.objects.get().starts_at == clock.at(day, dt.time(10, 15))


def test_who_does_not_hold_the_session_does_not_close_it(
    session: Session, sonia: User, omar: User, claire: User, nadia: User, client_of: ClientOf
) -> None:
    for user in (sonia, omar):
        for route in ("close", "reopen"):
            assert client_of(user).post(reverse(f"enrolment:{route}", args=[session.pk])).status_code == 404
    assert client_of(nadia).get(reverse("enrolment:close", args=[session.pk])).status_code == 200


@pytest.mark.parametrize("route", ["close", "to-finalise"])
def test_the_number_of_queries_does_not_grow(
    route: str, session: Session, later: Session, claire: User, client_of: ClientOf, actor_of: ActorOf
) -> None:
    client = client_of(claire)
    counts = []
    for number in (1, 3):
        while session.seats.count() < number:
            seat_of(session, f"Jeune{session.seats.count()}", claire, account=True)
        if route == "to-finalise":
            Session.objects.filter(pk=session.pk).update(
                state=SessionState.CLOSED, closed_at=clock.now(), closed_by=claire
            )
        address = reverse("enrolment:close", args=[session.pk]) if route == "close" else "/a-finaliser/"
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_an_ended_session_asks_to_be_closed(session: Session, claire: User, client_of: ClientOf) -> None:
    with time_machine.travel(session.ends_at + dt.timedelta(minutes=5)):
        shown = client_of(claire).get("/a-finaliser/").content.decode()
    assert ("Séances à clôturer" in shown, reverse("enrolment:close", args=[session.pk]) in shown) == (True, True)


def test_an_account_made_outside_the_workshop_is_finalised_by_a_tap(
    lea: YoungPerson, claire: User, nadia: User, omar: User, actor_of: ActorOf, client_of: ClientOf
) -> None:
    """Registration out of a workshop counts the same (R8), and nobody stays on the list for ever."""
    orient_one_to_one(reception=FirstReception.objects.get(young_person=lea), referent=claire, by=actor_of(claire))
    [waiting] = to_finalise(actor_of(nadia), mine=False)
    assert (waiting.person, waiting.step, waiting.ready) == (lea, "Créer son compte, avec sa carte", False)
    client, address = client_of(claire), f"/jeunes/{lea.pk}/finaliser/"
    assert client_of(omar).post(address).status_code == 404
    client.post(address)
    lea.refresh_from_db()
    assert lea.finalised_at is None, "the account comes first"

    make_account(lea)
    assert f'action="{address}"' in client.get("/a-finaliser/").content.decode()
    assert f'action="{address}"' in client.get(f"/jeunes/{lea.pk}/").content.decode()
    answer = client.post(address)

    lea.refresh_from_db()
    assert (answer["Location"], lea.finalised_by, lea.next_step) == (f"/jeunes/{lea.pk}/rendez-vous/", claire, "")
    assert to_finalise(actor_of(nadia), mine=False) == []
    first = lea.finalised_at
    client.post(address)
    lea.refresh_from_db()
    assert lea.finalised_at == first


def test_who_did_not_come_is_told_of_the_next_seat_and_after_the_last_absence_is_called(
    session: Session, later: Session, claire: User, karim: User, actor_of: ActorOf, client_of: ClientOf
) -> None:
    """The structure says how many absences; the call waits at the referent's, and is settled by one tap."""
    Structure.objects.update(absences_before_call=2)
    once, twice = seat_of(session, "Ana", claire), seat_of(session, "Bob", claire)
    past = make_session(session.workshop, [claire], minutes_ago=7 * 24 * 60, code="")
    Seat.objects.create(session=past, young_person=twice.young_person, state=SeatState.ABSENT)
    close_session(session=session, absences={once.pk: None, twice.pk: None}, appointments={}, by=actor_of(claire))
    assert list(Outbox.objects.values_list("young_person__first_name", "template")) == [("Ana", "convocation")]
    call = CallTask.objects.get()
    assert (call.young_person.first_name, call.absences) == ("Bob", 2)
    mine, other = client_of(claire), client_of(karim)
    assert "1 appel à faire après des absences" in mine.get("/accueil/").content.decode()
    assert "appel à faire" not in other.get("/accueil/").content.decode()
    assert other.post(f"/appels/{call.pk}/", {"outcome": "reached"}).status_code == 404
    mine.post(f"/appels/{call.pk}/", {"outcome": "again"})
    assert "à rappeler" in mine.get("/appels/").content.decode()
    refused("bad_outcome", lambda: settle_call(call=call, outcome="married", by=actor_of(claire)))
    mine.post(f"/appels/{call.pk}/", {"outcome": "wrong_number"})
    call.refresh_from_db()
    assert (call.tries, call.outcome, call.done_by) == (2, "wrong_number", claire)
    assert "Personne à appeler" in mine.get("/appels/").content.decode()
    assert YoungPerson.objects.get(first_name="Bob").next_step == "Mauvais numéro\u202f: à joindre autrement"


def test_reopening_takes_the_call_back_and_leaves_what_the_young_person_chose(
    session: Session, later: Session, claire: User, actor_of: ActorOf
) -> None:
    Structure.objects.update(absences_before_call=1)
    by = actor_of(claire)
    lost, ill = seat_of(session, "Bob", claire), seat_of(session, "Ana", claire)
    close_session(session=session, absences={lost.pk: None, ill.pk: AbsenceReason.ILL}, appointments={}, by=by)
    given = Seat.objects.get(session=later)
    assert (given.young_person.first_name, CallTask.objects.count()) == ("Ana", 1)  # an excuse is no absence
    say_coming(seat=given, by=by)
    reopen_session(session=session, reason="Bob était là", by=by)
    given.refresh_from_db()
    assert (given.state, CallTask.objects.count()) == (SeatState.REGISTERED, 0)
