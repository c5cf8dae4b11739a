"""A young person asks, answers, changes, gives up and comes back; each side is told, and links answer once."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from clicnjob.accounts.models import User
from clicnjob.appointments import actions
from clicnjob.appointments.actions.rows import How
from clicnjob.appointments.enums import News, RequestState
from clicnjob.appointments.models import Appointment, AppointmentLink, AppointmentRequest, AppointmentRules, Proposal
from clicnjob.appointments.queries import asked_in, misplaced, requests_to_answer
from clicnjob.appointments.queries.links import link_path
from clicnjob.appointments.tasks import remind_due
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.models import Conversation, Message
from clicnjob.notifications.queries import rendered_outbox
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Cover, Site, YoungPerson
from tests.conftest import make_person

ActorOf = Callable[[User], Actor]
ClientOf = Callable[..., Client]


@pytest.fixture
def meeting(place: Site, free: list[dt.datetime], lea: YoungPerson, claire: User, actor_of: ActorOf) -> Appointment:
    """Given for Friday morning."""
    starts_at = clock.at(dt.date(2026, 11, 27), dt.time(10))
    return actions.give_appointment(
        person=lea, counsellor=claire, starts_at=starts_at, how=How("", site=place), by=actor_of(claire)
    )


@pytest.fixture
def wished(place: Site, lea: YoungPerson, lea_account: User) -> AppointmentRequest:
    by = account_actor(lea_account)
    return actions.ask(
        person=lea, subject="health", words="Je ne dors plus.", wishes=["3pm", "1am", "9zz"], mode="phone", by=by
    )


def refused(code: str, call: Callable[[], object]) -> None:
    before = [
        list(model.objects.order_by("pk").values()) for model in (Appointment, AppointmentRequest, AppointmentLink)
    ]
    with pytest.raises(DomainError) as refusal:
        call()
    assert refusal.value.code == code
    assert [
        list(model.objects.order_by("pk").values()) for model in (Appointment, AppointmentRequest, AppointmentLink)
    ] == before


def told() -> list[str]:
    return [one.text for one in rendered_outbox()]


class TestAsking:
    def test_what_is_asked_is_sealed_and_read_by_who_follows_her(
        self, wished: AppointmentRequest, lea: YoungPerson, claire: User, karim: User, nadia: User, client_of: ClientOf,
        actor_of: ActorOf,
    ) -> None:  # fmt: skip
        """R2: subject and words are content; a colleague's agenda does not show them, a cover reads them."""
        assert b"dors" not in bytes(wished.sealed)
        assert (asked_in(wished).words, wished.wishes) == ("Je ne dors plus.", "1am 3pm")
        mine = client_of(claire).get("/rendez-vous/").content.decode()
        assert "Je ne dors plus." in mine
        assert "1 demande de rendez-vous à répondre" in client_of(claire).get("/accueil/").content.decode()
        address = reverse("enrolment:meeting-request", args=[wished.pk])
        for colleague in (karim, nadia):
            for page in (f"/rendez-vous/?qui={claire.pk}", "/rendez-vous/"):
                assert "dors" not in client_of(colleague).get(page).content.decode()
            assert client_of(colleague).get(address).status_code == 404
        today = clock.today()
        Cover.objects.create(structure=lea.structure, absent=claire, covering=karim, starts_on=today, ends_on=today)
        assert [one.words for one in requests_to_answer(actor_of(karim))] == ["Je ne dors plus."]
        assert "Je ne dors plus." in client_of(karim).get(address).content.decode()

    def test_answered_by_an_hour_by_several_or_by_words(
        self, wished: AppointmentRequest, free: list[dt.datetime], place: Site, lea: YoungPerson, lea_account: User,
        claire: User, client_of: ClientOf, actor_of: ActorOf,
    ) -> None:  # fmt: skip
        desk, address = client_of(claire), reverse("enrolment:meeting-request", args=[wished.pk])
        assert desk.post(address, {"words": " "}).status_code == 422
        assert desk.post(address, {"words": "Je vous appelle plutôt ce soir."}).status_code == 303
        wished.refresh_from_db()
        assert (wished.state, wished.answered_by) == (RequestState.REFUSED, claire)
        assert Message.objects.get().side == "structure"
        assert desk.post(address, {"words": "Encore"}).status_code == 422, "it has its answer"
        by = account_actor(lea_account)
        again = actions.ask(person=lea, subject="job", by=by)
        actions.propose(
            person=lea, counsellor=claire, moments=free[:2], how=How("", site=place), request=again, by=actor_of(claire)
        )
        again.refresh_from_db()
        assert (again.state, Proposal.objects.get().answers) == (RequestState.ANSWERED, again)
        refused(
            "request_over",
            lambda: actions.give_appointment(
                person=lea, counsellor=claire, starts_at=free[4], how=How("", site=place), request=again, by=actor_of(claire)
            ),
        )  # fmt: skip

    def test_taken_back_once_and_asked_again(
        self, wished: AppointmentRequest, lea: YoungPerson, lea_account: User, younes_account: User, client_of: ClientOf
    ) -> None:
        by = account_actor(lea_account)
        refused("already_asked", lambda: actions.ask(person=lea, subject="job", by=by))
        address = reverse("appointments:cancel-request", args=[wished.pk])
        assert client_of(younes_account).post(address).status_code == 404
        phone = client_of(lea_account)
        for _ in range(2):
            assert phone.post(address).status_code == 303
        answer = phone.post("/mes-rendez-vous/demander/", {"subject": "job", "mode": "site", "wishes": ["1am"]})
        assert answer.status_code == 303
        assert AppointmentRequest.objects.filter(state=RequestState.OPEN).count() == 1

    def test_what_makes_no_sense_is_refused(
        self, place: Site, lea: YoungPerson, lea_account: User, claire: User
    ) -> None:
        by = account_actor(lea_account)
        refused("bad_subject", lambda: actions.ask(person=lea, subject="autre", by=by))
        refused("bad_mode", lambda: actions.ask(person=lea, subject="job", mode="elsewhere", by=by))
        refused("too_long", lambda: actions.ask(person=lea, subject="job", words="x" * 401, by=by))
        refused("not_allowed", lambda: actions.ask(person=make_person(place, "Zoé", "Blanc"), subject="job", by=by))
        YoungPerson.objects.filter(pk=lea.pk).update(referent=None)
        lea.refresh_from_db()
        refused("no_referent", lambda: actions.ask(person=lea, subject="job", by=by))


class TestAnswering:
    def test_a_link_answers_once_and_looking_changes_nothing(
        self, meeting: Appointment, talk: Conversation, client: Client
    ) -> None:
        """R17, G34: no account is asked; the counsellor reads the « no » among the messages."""
        path = link_path(AppointmentLink.objects.get().pk)
        page = client.get(path)
        assert (page["Referrer-Policy"], page.status_code) == ("no-referrer", 200)
        assert "Pouvez-vous venir, Léa" in page.content.decode()
        assert "openstreetmap" in page.content.decode()
        assert AppointmentLink.objects.get().used_at is None
        assert client.post(path, {"answer": "yes"}).status_code == 303
        meeting.refresh_from_db()
        assert meeting.answer == "yes"
        assert "Ajouter à mon agenda" in client.get(path).content.decode()
        assert b"BEGIN:VEVENT" in client.get(f"{path}agenda/").content
        client.post(path, {"answer": "no"})
        meeting.refresh_from_db()
        assert (meeting.state, meeting.answer) == ("planned", "yes"), "the link has served"
        assert client.get("/rendez-vous/reponse/inconnu/").status_code == 404

    def test_in_discreet_mode_the_page_says_nothing(
        self, meeting: Appointment, lea: YoungPerson, client: Client
    ) -> None:
        """R13."""
        YoungPerson.objects.filter(pk=lea.pk).update(discreet=True)
        path = link_path(AppointmentLink.objects.get().pk)
        page = client.get(path).content.decode()
        assert "Claire" not in page
        assert "Armes" not in page
        assert client.get(f"{path}agenda/").status_code == 404

    def test_gave_up_then_came_back_while_the_hour_is_free(
        self, meeting: Appointment, talk: Conversation, lea: YoungPerson, lea_account: User, claire: User, place: Site,
        client_of: ClientOf, actor_of: ActorOf,
    ) -> None:  # fmt: skip
        phone = client_of(lea_account)
        address = reverse("appointments:not-coming", args=[meeting.pk])
        assert "Changer de date" in phone.get(address).content.decode()
        for _ in range(2):
            assert phone.post(address).status_code == 303
        meeting.refresh_from_db()
        assert (meeting.get_state_display(), meeting.ended_by_youth) == ("Annulé", True)
        assert Message.objects.filter(side="youth").count() == 1
        assert "Annulé par le jeune" in client_of(claire).get("/rendez-vous/?jour=2026-11-27").content.decode()
        coming = reverse("appointments:coming", args=[meeting.pk])
        assert phone.post(coming).status_code == 303
        meeting.refresh_from_db()
        assert (meeting.state, meeting.answer) == ("planned", "yes")
        phone.post(address)
        actions.plan_appointment(
            person=make_person(place, "Zoé", "Blanc", claire),
            counsellor=claire,
            starts_at=meeting.starts_at,
            place="Centre",
            by=actor_of(claire),
        )
        refused("taken", lambda: actions.restore_appointment(appointment=meeting, by=account_actor(lea_account)))

    def test_cancelled_by_us_is_told_and_taken_back_by_us_alone(
        self, meeting: Appointment, talk: Conversation, lea_account: User, claire: User, client_of: ClientOf, actor_of: ActorOf
    ) -> None:  # fmt: skip
        actions.call_off(appointment=meeting, by=actor_of(claire))
        assert any("est annulé." in text for text in told())
        assert AppointmentLink.objects.filter(ended_at=None).get().kind == News.CANCELLED
        meeting.refresh_from_db()
        refused("over", lambda: actions.restore_appointment(appointment=meeting, by=account_actor(lea_account)))
        refused("over", lambda: actions.say_coming(appointment=meeting, by=account_actor(lea_account)))
        assert client_of(claire).post(reverse("appointments:restore", args=[meeting.pk])).status_code == 303
        meeting.refresh_from_db()
        assert (meeting.state, meeting.sequence) == ("planned", 2)

    def test_moved_to_a_colleague_in_one_go(
        self, meeting: Appointment, lea: YoungPerson, claire: User, karim: User, client_of: ClientOf
    ) -> None:
        desk, address = client_of(claire), reverse("appointments:postpone", args=[meeting.pk])
        said = {name: str(value) for name, value in desk.get(address).context["form"].initial.items()}
        assert said["counsellor"] == str(claire.pk)
        later = meeting.starts_at + dt.timedelta(minutes=15)
        sent = {**said, "counsellor": str(karim.pk), "moment": later.isoformat()}
        assert desk.post(address, sent).status_code == 303
        meeting.refresh_from_db()
        row = Appointment.objects.get(state="planned")
        assert (meeting.get_state_display(), row.counsellor, row.starts_at) == ("Reporté", karim, later)
        moved = "Bonjour Léa. Votre rendez-vous avec Karim, Mission locale, change"
        assert any(text.startswith(moved) for text in told())


class TestSelfService:
    def test_off_it_asks_and_on_it_changes(
        self, meeting: Appointment, talk: Conversation, lea: YoungPerson, lea_account: User, client_of: ClientOf
    ) -> None:
        phone = client_of(lea_account)
        pick = f"/mes-rendez-vous/choisir/?rdv={meeting.pk}"
        assert phone.get(pick)["Location"] == f"/mes-rendez-vous/demander/?rdv={meeting.pk}"
        by = account_actor(lea_account)
        wanted = meeting.starts_at + dt.timedelta(days=3)
        refused("no_self_service", lambda: actions.take_moment(person=lea, starts_at=wanted, moves=meeting, by=by))
        AppointmentRules.objects.create(structure=lea.structure, self_service=True)
        page = phone.get(pick)
        first = page.context["days"][-1][1][-1]
        assert phone.post(pick, {"moment": first.isoformat(), "rdv": str(meeting.pk)}).status_code == 303
        row = Appointment.objects.get(state="planned")
        assert (row.starts_at, row.answer, row.moved_from_id) == (first, "yes", meeting.pk)
        refused("already_one", lambda: actions.take_moment(person=lea, starts_at=wanted, by=by))
        refused("taken", lambda: actions.take_moment(person=lea, starts_at=clock.now(), moves=row, by=by))
        with clock.travel(row.starts_at - dt.timedelta(hours=23)):
            refused("too_late", lambda: actions.take_moment(person=lea, starts_at=wanted, moves=row, by=by))


class TestReminders:
    def test_the_day_before_then_two_hours_before_once_each(self, meeting: Appointment, lea: YoungPerson) -> None:
        before = AppointmentLink.objects.count()
        for moment, due in (
            (dt.datetime(2026, 11, 26, 8, 59, tzinfo=dt.UTC), 0),
            (dt.datetime(2026, 11, 26, 9, 1, tzinfo=dt.UTC), 1),
            (dt.datetime(2026, 11, 26, 9, 30, tzinfo=dt.UTC), 0),
            (dt.datetime(2026, 11, 27, 7, 5, tzinfo=dt.UTC), 1),
        ):
            with clock.travel(moment):
                assert remind_due() == due, moment
        assert AppointmentLink.objects.count() == before + 2
        assert sum("Rappel, Mission locale" in text for text in told()) == 2

    def test_none_for_what_moved_and_none_where_the_structure_wants_none(
        self, meeting: Appointment, lea: YoungPerson, claire: User, actor_of: ActorOf
    ) -> None:
        AppointmentRules.objects.create(structure=lea.structure, remind_days=0, remind_hours=0)
        with clock.travel(dt.datetime(2026, 11, 26, 9, 1, tzinfo=dt.UTC)):
            assert remind_due() == 0
            AppointmentRules.objects.update(remind_days=1)
            later = meeting.starts_at + dt.timedelta(days=4)
            actions.move_appointment(appointment=meeting, starts_at=later, by=actor_of(claire))
            assert remind_due() == 0


def test_what_falls_when_nobody_is_there_is_listed_not_moved(
    meeting: Appointment, lea: YoungPerson, claire: User, karim: User, client_of: ClientOf, actor_of: ActorOf
) -> None:
    assert misplaced(actor_of(claire), lea.structure) == []
    day = dt.date(2026, 11, 27)
    Cover.objects.create(structure=lea.structure, absent=claire, covering=karim, starts_on=day, ends_on=day)
    assert misplaced(actor_of(claire), lea.structure) == [meeting]
    assert "1 rendez-vous à déplacer" in client_of(claire).get("/accueil/").content.decode()
    agenda = client_of(claire).get("/rendez-vous/?jour=2026-11-27").content.decode()
    assert "À déplacer" in agenda
    assert "Absent·e" in agenda


def test_given_from_a_free_moment_of_the_agenda(
    place: Site, free: list[dt.datetime], lea: YoungPerson, claire: User, client_of: ClientOf
) -> None:
    desk = client_of(claire)
    week = desk.get("/rendez-vous/?vue=semaine&jour=2026-11-24")
    assert [moment for day in week.context["days"] for moment, _site in day.free][:2] == free[:2]
    said = {"a": free[0].isoformat(), "antenne": str(place.pk), "qui": str(claire.pk)}
    assert "Léa Moreau" in desk.get("/rendez-vous/donner/", said).content.decode()
    assert "Léa Moreau" in desk.get("/rendez-vous/donner/", {**said, "q": "moreau"}).content.decode()
    assert desk.post("/rendez-vous/donner/", {**said, "jeune": str(lea.pk)}).status_code == 303
    assert Appointment.objects.get().starts_at == free[0]
    assert desk.get("/rendez-vous/donner/").status_code == 303


def test_own_hours_and_rules(claire: User, nadia: User, place: Site, client_of: ClientOf, actor_of: ActorOf) -> None:
    from clicnjob.appointments.models import OwnHours

    desk = client_of(claire)
    [(_site, form, _words)] = desk.get("/rendez-vous/heures/").context["forms"]
    name = f"{form.prefix}-day_2"
    assert desk.post("/rendez-vous/heures/", {name: "n’importe quoi"}).status_code == 422
    assert desk.post("/rendez-vous/heures/", {name: "14:00 - 13:00"}).status_code == 422
    assert desk.post("/rendez-vous/heures/", {name: "9:00 - 10:00, 14:00 - 16:00"}).status_code == 303
    assert [(row.weekday, row.opens_at.hour) for row in OwnHours.objects.order_by("opens_at")] == [(2, 9), (2, 14)]
    head = client_of(nadia)
    said = {
        "minutes": "45",
        "hold_hours": "24",
        "remind_days": "2",
        "remind_hours": "0",
        "self_service": "on",
        "change_hours": "48",
    }
    assert head.post("/rendez-vous/reglages/", {**said, "hold_hours": "0"}).status_code == 422
    assert head.post("/rendez-vous/reglages/", said).status_code == 303
    rules = AppointmentRules.objects.get()
    assert (rules.minutes, rules.remind_days, rules.self_service) == (45, 2, True)


@pytest.mark.parametrize("number", [1, 4])
def test_the_agenda_asks_the_same_number_of_questions(
    number: int, place: Site, free: list[dt.datetime], claire: User, client_of: ClientOf, actor_of: ActorOf,
    django_assert_max_num_queries: Callable[..., object],
) -> None:  # fmt: skip
    for index in range(number):
        person = make_person(place, f"Jeune {index}", "Test", claire)
        actions.give_appointment(
            person=person, counsellor=claire, starts_at=free[index], how=How("", site=place), by=actor_of(claire)
        )
        asker = make_person(place, f"Autre {index}", "Test", claire)
        by = Actor(account_actor(claire).kind.__class__.YOUTH, structure_id=place.structure_id, person_id=asker.pk)
        actions.ask(person=asker, subject="job", by=by)
    desk = client_of(claire)
    desk.get("/rendez-vous/")
    with django_assert_max_num_queries(38):  # type: ignore[attr-defined]
        page = desk.get("/rendez-vous/?vue=semaine&jour=2026-11-24")
    assert sum(len(day.entries) for day in page.context["days"]) == number
