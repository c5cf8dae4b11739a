"""Seat results in i-milo's words; nagging; the kit."""

import datetime as dt
import itertools
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from clicnjob.accounts.models import User
from clicnjob.appointments.actions import cancel_appointment, plan_appointment
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actors import account_actor
from clicnjob.enrolment.presenters.kit import script_of
from clicnjob.enrolment.tasks import nag_unclosed
from clicnjob.home.views.dashboard import todos
from clicnjob.notifications.models import Outbox
from clicnjob.shared import clock
from clicnjob.structures.models import Site, YoungPerson
from clicnjob.workshops.enums import AbsenceReason, SeatState, SessionState
from clicnjob.workshops.models import ImiloCopy, Seat, Session, Workshop
from clicnjob.workshops.queries.imilo import imilo_lines
from clicnjob.workshops.rules.imilo import Result, result_of
from clicnjob.workshops.rules.phases import stages
from tests.conftest import make_person, make_session

SignIn = Callable[..., Client]


@pytest.mark.parametrize(
    ("session", "seat", "result"),
    [
        (SessionState.PLANNED, {"state": SeatState.REGISTERED}, ("Prescrit", "")),
        (SessionState.OPEN, {"state": SeatState.PRESENT}, None),
        (SessionState.CLOSED, {"state": SeatState.PRESENT}, ("Réalisé", "")),
        (SessionState.CLOSED, {"state": SeatState.ABSENT}, ("Refus jeune", "Absent")),
        (SessionState.CLOSED, {"state": SeatState.ABSENT, "reason": "unknown"}, ("Refus jeune", "Absent")),
        (SessionState.CLOSED, {"state": SeatState.ABSENT, "reason": "forgot"}, ("Refus jeune", "Absent, oubli")),
        (SessionState.CLOSED, {"state": SeatState.EXCUSED, "reason": "ill"}, ("Refus jeune", "Excusé, malade")),
        (SessionState.CLOSED, {"state": SeatState.CANCELLED}, ("Refus jeune", "Annulé par le jeune")),
        (
            SessionState.CLOSED,
            {"state": SeatState.CANCELLED, "cancelled_by_us": True},
            ("Refus tiers", "Annulé par la structure"),
        ),
        (SessionState.CANCELLED, {"state": SeatState.REGISTERED}, ("Refus tiers", "Annulé par la structure")),
    ],
)
def test_each_seat_has_its_word(session: str, seat: dict[str, object], result: tuple[str, str] | None) -> None:
    found = result_of(Seat(session=Session(state=session), **seat))
    assert found == (Result(*result) if result else None)


@pytest.fixture
def closed(session: Session, claire: User) -> Session:
    session.state, session.closed_at, session.closed_by = SessionState.CLOSED, clock.now(), claire
    session.save()
    return session


@pytest.fixture
def absent(closed: Session, lea: YoungPerson) -> Seat:
    YoungPerson.objects.filter(pk=lea.pk).update(imilo_number=1234567)
    return Seat.objects.create(session=closed, young_person=lea, state=SeatState.ABSENT, reason=AbsenceReason.FORGOT)


def test_lines_are_copied_marked_and_come_back_when_the_result_changes(
    absent: Seat, claire: User, client_of: SignIn
) -> None:
    her, page = client_of(claire), "/seances/i-milo/"
    shown = her.get(page)
    day = f"{clock.local(absent.session.starts_at):%d/%m/%Y}"
    assert shown.context["text"].split("\t")[:2] == ["1234567", day]
    assert shown.context["text"].endswith("Refus jeune\tAbsent, oubli")
    assert "Moreau" not in shown.context["text"]
    assert her.post(f"{page}copie/", {"ligne": [f"{absent.pk} Réalisé"]}).status_code == 303
    assert not ImiloCopy.objects.exists()  # the word shown is not that one
    assert her.post(f"{page}copie/", {"ligne": [f"{absent.pk} Refus jeune"]}).status_code == 303
    assert ImiloCopy.objects.get().word == "Refus jeune"
    assert AuditEvent.objects.filter(event="seat.copied", person_id=absent.young_person_id).count() == 1
    assert her.get(page).context["text"] == ""
    Seat.objects.update(state=SeatState.PRESENT, reason="")
    again = her.get(page)
    assert (again.context["changed"], "Réalisé" in again.context["text"]) == (1, True)
    Seat.objects.update(state=SeatState.ABSENT)
    assert her.post(f"{page}pas-copie/", {"ligne": str(absent.pk)}).status_code == 303
    assert not ImiloCopy.objects.exists()


def test_only_those_one_holds_or_follows(
    absent: Seat, karim: User, sonia: User, nadia: User, omar: User, claire: User, client_of: SignIn
) -> None:
    counts = {user.first_name: len(imilo_lines(account_actor(user))) for user in (claire, karim, nadia, sonia, omar)}
    assert counts == {"Claire": 1, "Karim": 1, "Nadia": 1, "Sonia": 0, "Omar": 0}  # Karim leads the session too
    client_of(sonia).post("/seances/i-milo/copie/", {"ligne": [f"{absent.pk} Refus jeune"]})
    assert not ImiloCopy.objects.exists()
    assert client_of(omar).post("/seances/i-milo/pas-copie/", {"ligne": str(absent.pk)}).status_code == 404


def test_the_table_holds_no_formula_no_name_and_is_traced(absent: Seat, claire: User, client_of: SignIn) -> None:
    """G33, and a workshop's title is free text."""
    Workshop.objects.update(title='=HYPERLINK("http://x")')
    answer = client_of(claire, fresh=True).post("/seances/i-milo/tableau/")
    text = answer.content.decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert "Moreau" not in text
    assert "'=HYPERLINK" in client_of(claire).get("/seances/i-milo/").context["text"]
    assert AuditEvent.objects.get(event="seats.exported").facts == {"rows": 1}


def test_who_changed_date_has_one_line(closed: Session, lea: YoungPerson, claire: User, workshop: Workshop) -> None:
    Seat.objects.create(session=closed, young_person=lea, state=SeatState.CANCELLED)
    coming = make_session(workshop, [claire], minutes_ago=-3000, code="")
    Session.objects.filter(pk=coming.pk).update(state=SessionState.PLANNED)
    Seat.objects.create(session=coming, young_person=lea)
    assert [line.result.word for line in imilo_lines(account_actor(claire))] == ["Prescrit"]


def test_lines_cost_the_same_queries(
    closed: Session, toulon_site: Site, claire: User, django_assert_num_queries: Callable[[int], object]
) -> None:
    for name in ("Ana", "Bob", "Cléo"):
        person = make_person(toulon_site, name, "Test", claire)
        Seat.objects.create(session=closed, young_person=person, state=SeatState.PRESENT)
    actor = account_actor(claire)
    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        assert len(imilo_lines(actor)) == 3


def test_leaders_are_told_once_after_two_days(session: Session, claire: User, karim: User, nadia: User) -> None:
    with clock.travel(session.ends_at + dt.timedelta(hours=47)):
        assert nag_unclosed() == 0
    with clock.travel(session.ends_at + dt.timedelta(hours=49)):
        assert (nag_unclosed(), nag_unclosed()) == (1, 0)
        assert Outbox.objects.filter(template="staff_notice").count() == 2  # Claire and Karim
        assert AuditEvent.objects.get(event="session.nagged").facts == {"told": 2}
        words = [todo.words for todo in todos(account_actor(nadia))]
    assert "1 séance à clôturer depuis plus de 48\u202fh" in words


@pytest.mark.parametrize("minutes", [15, 45, 90, 180, 480])
def test_the_script_fills_the_workshop_without_a_gap(minutes: int) -> None:
    found = stages(minutes)
    assert (found[0].first, found[-1].end) == (0, minutes)
    assert all(one.end == after.first for one, after in itertools.pairwise(found))
    assert min(one.minutes for one in found) >= 1
    assert len(script_of(Workshop(minutes=minutes))) == 5


def test_the_kit_says_the_workshops_own_settings(workshop: Workshop, claire: User, client_of: SignIn) -> None:
    Workshop.objects.update(to_bring="- Une carte\n- Un sourire", minutes=60)
    script = client_of(claire).get(reverse("enrolment:kit-script", args=[workshop.pk])).content.decode()
    assert all(words in script for words in ("60 minutes", "Une carte", "Un sourire", "Salle Mistral"))
    card = client_of(claire).get(reverse("enrolment:kit-volunteer", args=[workshop.pk])).content.decode()
    assert all(words in card for words in ("Ce que vous ne faites jamais", "60 minutes"))


def test_an_appointment_is_copied_beside_the_seats(
    lea: YoungPerson, claire: User, karim: User, client_of: SignIn
) -> None:
    """i-milo's words, by file number; what changes after the copy is copied again; a colleague sees nothing of it (R12)."""
    YoungPerson.objects.filter(pk=lea.pk).update(imilo_number=1234567)
    by = account_actor(claire)
    row = plan_appointment(
        person=lea, counsellor=claire, starts_at=clock.now() + dt.timedelta(days=2), place="Centre", by=by
    )
    desk, page = client_of(claire), "/seances/i-milo/"
    text = desk.get(page).context["text"]
    assert (text.split("\t")[0], text.split("\t")[3:]) == (
        "1234567",
        ["Rendez-vous avec Claire Martin", "Planifié", ""],
    )
    assert client_of(karim).get(page).context["text"] == ""
    assert desk.post("/seances/i-milo/copie/", {"ligne": [f"{row.pk} Planifié"]}).status_code == 303
    assert desk.get(page).context["text"] == ""
    cancel_appointment(appointment=row, by=by)
    again = desk.get(page)
    assert (again.context["changed"], again.context["text"].split("\t")[4:]) == (1, ["Annulé", "par la structure"])
    desk.post("/seances/i-milo/copie/", {"ligne": [f"{row.pk} Annulé"]})
    assert desk.post("/seances/i-milo/pas-copie/", {"ligne": str(row.pk)}).status_code == 303
    assert "Annulé" in desk.get(page).context["text"]
