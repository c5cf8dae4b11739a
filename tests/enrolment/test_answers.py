"""The holder of a seat is told by one function; a link answers once, without signing in (R13, R17, G24, G34)."""

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actions.answering import answer_link
from clicnjob.messaging.models import Conversation, Message, SharedCard
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.queries import rendered_outbox
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.db import atomic
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.queries.people import holder
from clicnjob.workshops.actions import cancel_seat, give_seat
from clicnjob.workshops.enums import Answer, News, SeatState, SessionState
from clicnjob.workshops.models import Seat, SeatLink, Session, Workshop
from clicnjob.workshops.notices import tell
from clicnjob.workshops.queries.links import link_path, link_token
from tests.conftest import make_session
from tests.outcomes import code_of, together

ActorOf = Callable[[User], Actor]
TUESDAY = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with clock.travel(TUESDAY):
        yield


def planned(workshop: Workshop, leader: User, days: int, **fields: object) -> Session:
    row = make_session(workshop, [leader], minutes_ago=-days * 24 * 60, code="")
    Session.objects.filter(pk=row.pk).update(state=SessionState.PLANNED, opened_at=None, **fields)
    row.refresh_from_db()
    return row


@pytest.fixture
def coming(workshop: Workshop, claire: User) -> list[Session]:
    return [planned(workshop, claire, days) for days in (7, 9, 14)]


@pytest.fixture
def seat(coming: list[Session], lea: YoungPerson, claire: User, actor_of: ActorOf) -> Seat:
    return give_seat(session=coming[0], person=lea, by=actor_of(claire))


def told(seat: Seat, what: News = News.DAY) -> str:
    """The address in the notice, as its reader gets it."""
    with atomic():
        tell(Seat.objects.get(pk=seat.pk), what, by=SYSTEM)
    link = SeatLink.objects.order_by("-created_at", "-pk").filter(kind=what, ended_at=None)[0]
    return link_path(link.pk)


def said(response: object) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_each_news_is_a_fixed_text_with_its_link(seat: Seat, claire: User) -> None:
    """G24: first name, counsellor, date, hour, place, link; nothing else."""
    place = "Salle Mistral, 10 place d'Armes, 83000 Toulon"
    when = r"mardi 1er.décembre, 10.h.30"
    link = r"http://\S+/atelier/reponse/[\w-]{22}/"
    for what, text in (
        (
            News.GIVEN,
            rf"Bonjour Léa\. Claire, de la Mission locale, vous attend {when}, {place}\. Venez .+ Répondre : {link}",
        ),
        (
            News.MOVED,
            rf"Bonjour Léa\. Votre atelier avec Claire, .+ change : {when}, {place}\. Répondre : {link}",
        ),
        (News.DAY, rf"Bonjour Léa\. Claire, de la Mission locale, vous attend {when}, {place}\. Venez-vous \? {link}"),
        (News.CANCELLED, rf"Bonjour Léa\. L'atelier prévu {when}, n'a pas lieu\. Claire, .+ d'autres dates : {link}"),
    ):
        told(seat, what)
        assert [bool(re.fullmatch(text, row.text)) for row in rendered_outbox()].count(True) == 1, what
    assert Outbox.objects.filter(user=None).count() == 4  # nobody joined yet: the phone of the file


def test_discreet_mode_says_that_a_message_waits_and_its_page_no_more(seat: Seat, client: Client) -> None:
    """R13."""
    path = told(seat)
    YoungPerson.objects.update(discreet=True)
    assert rendered_outbox()[0].text == "Bonjour. Un message vous attend."
    page = said(client.get(path))
    assert "Connectez-vous pour le lire" in page
    assert not re.search("Mistral|Claire|Léa|décembre|Appeler", page)


def test_in_the_language_of_the_person(seat: Seat, client: Client) -> None:
    YoungPerson.objects.update(language="en")
    path = told(seat)
    assert "expects you on Tuesday 1 December" in rendered_outbox()[0].text
    response = client.get(path)
    assert "Can you come, Léa?" in said(response)
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")


def test_nobody_to_reach_is_no_error(seat: Seat, claire: User) -> None:
    YoungPerson.objects.update(phone="", email="")
    with atomic():
        assert tell(seat, News.MOVED, by=SYSTEM) == []


def test_who_has_joined_reads_it_in_the_conversation_too_and_is_rung_once(
    seat: Seat, lea: YoungPerson, lea_account: User, claire: User, actor_of: ActorOf
) -> None:
    Conversation.objects.create(structure=lea.structure, young_person=lea)
    with atomic():
        tell(seat, News.MOVED, by=SYSTEM)
    message = Message.objects.get()
    assert (message.author_id, message.automatic) == (claire.pk, True)
    assert SharedCard.objects.get().target == str(seat.session_id)
    assert list(Outbox.objects.values_list("template", flat=True)) == ["seat_moved"]


def test_looking_changes_nothing_and_one_tap_answers(seat: Seat, client: Client) -> None:
    """R17, G34: the POST of a link opened without any account."""
    path = told(seat)
    assert "Je ne peux pas venir" in said(client.get(path))
    assert Seat.objects.get().answer == ""
    assert client.post(path, {"answer": "yes"}).status_code == 303
    assert Seat.objects.get().answer == Answer.YES
    assert AuditEvent.objects.get(event="seat.answered").person_id == seat.young_person_id
    page = said(client.get(path))
    assert "C’est noté" in page
    assert '<form method="post" data-once' not in page
    client.post(path, {"answer": "no"})
    assert Seat.objects.get().answer == Answer.YES  # a used link does nothing more


def test_who_comes_puts_it_in_the_calendar_of_the_phone_without_signing_in(seat: Seat, client: Client) -> None:
    """G34: as long as the seat is to come; the file says no more than the text did."""
    path = told(seat)
    client.post(path, {"answer": "yes"})
    assert f'href="{path}agenda/"' in said(client.get(path))
    answer = client.get(f"{path}agenda/")
    assert (answer["Content-Type"].split(";")[0], answer["Referrer-Policy"]) == ("text/calendar", "no-referrer")
    assert ("DTSTART" in said(answer), "Moreau" in said(answer)) == (True, False)
    assert client.get(f"/atelier/reponse/{'x' * 22}/agenda/").status_code == 404
    told(seat, News.MOVED)
    assert client.get(f"{path}agenda/").status_code == 404
    YoungPerson.objects.update(discreet=True)
    assert client.get(f"{told(seat)}agenda/").status_code == 404


def test_a_no_gives_the_place_back_and_offers_the_next_dates_at_once(
    seat: Seat, coming: list[Session], client: Client
) -> None:
    first = client.post(told(seat), {"answer": "no"})
    seat.refresh_from_db()
    assert (seat.state, seat.answer, seat.cancelled_by_us) == (SeatState.CANCELLED, Answer.NO, False)
    page = said(client.get(first.url))
    assert [str(one.pk) in page for one in coming] == [False, True, True]
    assert client.post(first.url, {"session": str(coming[1].pk)}).status_code == 303
    moved = Seat.objects.get(state=SeatState.REGISTERED)
    assert (moved.session, moved.answer) == (coming[1], Answer.YES)
    client.post(first.url, {"session": str(coming[2].pk)})
    assert Seat.objects.filter(state=SeatState.REGISTERED).get() == moved


def test_a_session_cancelled_by_us_offers_other_dates(
    seat: Seat, coming: list[Session], claire: User, client: Client, actor_of: ActorOf
) -> None:
    cancel_seat(seat=seat, by_us=True, by=actor_of(claire))
    path = told(seat, News.CANCELLED)
    assert "n’a pas lieu" in said(client.get(path))
    client.post(path, {"session": str(coming[2].pk)})
    assert Seat.objects.get(state=SeatState.REGISTERED).session == coming[2]


def test_wrong_and_late_links_say_what_to_do(seat: Seat, coming: list[Session], client: Client) -> None:
    """G34: they end with the start of the session, or when something newer was told."""
    wrong = client.get(f"/atelier/reponse/{'x' * 22}/")
    assert (wrong.status_code, "en entier" in said(wrong)) == (404, True)
    old = told(seat, News.GIVEN)
    told(seat, News.MOVED)
    assert "Ce lien ne sert plus" in said(client.get(old))
    path = told(seat)
    with clock.travel(coming[0].starts_at):
        assert "Ce lien ne sert plus" in said(client.get(path))
        client.post(path, {"answer": "no"})
    assert Seat.objects.get().state == SeatState.REGISTERED


def test_a_link_s_secret_is_in_no_row(seat: Seat) -> None:
    """G34: a copy of the database opens no link."""
    told(seat)
    link = SeatLink.objects.get()
    assert link_token(link.pk) not in str(list(SeatLink.objects.values()))
    assert len(link.token_hash) == 64


def test_a_moved_seat_has_no_answer_any_more(seat: Seat, client: Client) -> None:
    client.post(told(seat), {"answer": "yes"})
    told(seat, News.MOVED)
    assert Seat.objects.get().answer == ""


def test_another_workshop_s_date_or_another_structure_s_is_not_chosen(
    seat: Seat, coming: list[Session], nice_site: object, omar: User, claire: User, actor_of: ActorOf
) -> None:
    """G10."""
    away = Workshop.objects.create(
        structure=omar.memberships.get().structure, site=nice_site, title="A", room="B", capacity=9
    )
    cancel_seat(seat=seat, by_us=True, by=actor_of(claire))
    told(seat, News.CANCELLED)
    link = SeatLink.objects.select_related("seat__session", "seat__young_person").get(ended_at=None)
    for foreign in (planned(away, omar, 3).pk, None):
        with pytest.raises(DomainError) as refusal:
            answer_link(link=link, answer=Answer.YES, session_id=foreign, by=holder(seat.young_person))
        assert refusal.value.code == "unknown_session"
    assert SeatLink.objects.get(pk=link.pk).used_at is None


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one_answer(seat: Seat, lea: YoungPerson) -> None:
    """Yes and no at the same moment: one is refused whole (PostgreSQL; SQLite writes one by one)."""
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time")
    told(seat)
    link = SeatLink.objects.select_related("seat__session__workshop", "seat__young_person").get()

    def tap(answer: Answer) -> str:
        return code_of(lambda: answer_link(link=link, answer=answer, by=holder(lea))) or answer

    with clock.travel(TUESDAY):
        answers = together(tap, (Answer.YES, Answer.NO))
    kept = SeatLink.objects.get(pk=link.pk)
    assert sorted(answers) in (
        [str(kept.answer), "link_over"],
        ["link_over", str(kept.answer)],
        ["seat_over", "no"],
        ["no", "seat_over"],
    )
    assert Seat.objects.get().state == (SeatState.REGISTERED if kept.answer == "yes" else SeatState.CANCELLED)
