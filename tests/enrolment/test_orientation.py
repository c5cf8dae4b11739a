"""« Positionner sur l'atelier » and the convocation (R7, R9)."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actions.orientation import (
    orient_one_to_one,
    orient_otherwise,
    prepare_card,
    seat_after_interview,
    send_convocation,
)
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.queries import rendered_outbox
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Card, FirstReception, YoungPerson
from clicnjob.structures.queries import card_token, person_of_card_token
from clicnjob.workshops.models import Seat, Session, Workshop
from tests.conftest import make_person

ActorOf = Callable[[User], Actor]
ClientOf = Callable[..., Client]


def plan(workshop: Workshop, days: int, *, capacity: int = 12) -> Session:
    starts_at = clock.now().replace(hour=8, minute=0, second=0, microsecond=0) + dt.timedelta(days=days)
    return Session.objects.create(
        structure_id=workshop.structure_id,
        workshop=workshop,
        site_id=workshop.site_id,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=90),
        room=workshop.room,
        capacity=capacity,
    )


@pytest.fixture
def coming(workshop: Workshop) -> list[Session]:
    return [plan(workshop, days) for days in (2, 5, 9, 12, 16)]


def reception_of(person: YoungPerson) -> FirstReception:
    return FirstReception.objects.get(young_person=person)


def test_a_seat_after_the_interview(toulon_site: Any, coming: list[Session], claire: User, actor_of: ActorOf) -> None:
    """R9: interview held, referent named, seat given, card ready: one action."""
    person = make_person(toulon_site, "Nour", "Belaïd")
    FirstReception.objects.update(received_by=claire)
    seat = seat_after_interview(reception=reception_of(person), session=coming[0], referent=claire, by=actor_of(claire))
    person.refresh_from_db()
    reception = reception_of(person)
    assert (seat.state, seat.session, seat.given_by) == ("registered", coming[0], claire)
    assert (reception.orientation, reception.interviewed_by, person.referent) == ("seated", claire, claire)
    assert Card.objects.get(young_person=person, revoked_at=None).made_by == claire
    assert list(
        AuditEvent.objects.filter(person_id=person.pk, event="reception.oriented").values_list("facts", flat=True)
    ) == [{"orientation": "seated", "reason": ""}]


def test_another_date_frees_the_former_place(
    lea: YoungPerson, coming: list[Session], claire: User, actor_of: ActorOf
) -> None:
    for session in coming[:2]:
        seat_after_interview(reception=reception_of(lea), session=session, referent=claire, by=actor_of(claire))
    assert list(Seat.objects.order_by("session__starts_at").values_list("session_id", "state", "cancelled_by_us")) == [
        (coming[0].pk, "cancelled", True),
        (coming[1].pk, "registered", False),
    ]
    assert Card.objects.count() == 1


def test_a_full_session_leaves_nothing_half_done(
    lea: YoungPerson,
    toulon_site: Any,
    workshop: Workshop,
    coming: list[Session],
    claire: User,
    karim: User,
    actor_of: ActorOf,
) -> None:
    full = plan(workshop, 3, capacity=1)
    Seat.objects.create(session=full, young_person=lea, given_by=claire)
    person = make_person(toulon_site, "Nour", "Belaïd")
    with pytest.raises(DomainError) as refused:
        seat_after_interview(reception=reception_of(person), session=full, referent=karim, by=actor_of(karim))
    assert refused.value.code == "full"
    person.refresh_from_db()
    assert (person.referent, reception_of(person).interview_at, Card.objects.count()) == (None, None, 0)


def test_another_structure_s_counsellor_gives_no_seat(
    lea: YoungPerson, coming: list[Session], omar: User, claire: User, actor_of: ActorOf
) -> None:
    with pytest.raises(DomainError) as refused:
        seat_after_interview(reception=reception_of(lea), session=coming[0], referent=omar, by=actor_of(claire))
    assert refused.value.code == "not_counsellor"
    assert Seat.objects.count() == 0


def test_one_to_one_counts_the_same(lea: YoungPerson, claire: User, actor_of: ActorOf) -> None:
    orient_one_to_one(reception=reception_of(lea), referent=claire, by=actor_of(claire))
    assert (reception_of(lea).orientation, Card.objects.count()) == ("one_to_one", 1)


def test_otherwise_has_a_reason_of_the_list(
    lea: YoungPerson, coming: list[Session], claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    seat_after_interview(reception=reception_of(lea), session=coming[0], referent=claire, by=by)
    for reason in ("", "absent", "parce que"):
        with pytest.raises(DomainError) as refused:
            orient_otherwise(reception=reception_of(lea), referent=claire, reason=reason, by=by)
        assert refused.value.code == "reason_missing"
    orient_otherwise(reception=reception_of(lea), referent=claire, reason="cannot", by=by)
    lea.refresh_from_db()
    assert (reception_of(lea).orientation, lea.otherwise_reason, Seat.objects.get().state) == (
        "otherwise",
        "cannot",
        "cancelled",
    )
    seat_after_interview(reception=reception_of(lea), session=coming[1], referent=claire, by=by)
    lea.refresh_from_db()
    assert (reception_of(lea).orientation, lea.otherwise_reason) == ("seated", "")


def test_the_card_is_prepared_once(lea: YoungPerson, claire: User, actor_of: ActorOf) -> None:
    card = prepare_card(person=lea, by=actor_of(claire))
    assert prepare_card(person=lea, by=actor_of(claire)) == card
    assert person_of_card_token(card_token(card)) == lea


def test_the_page_offers_three_sessions(
    lea: YoungPerson, coming: list[Session], claire: User, client_of: ClientOf
) -> None:
    page = client_of(claire).get(f"/jeunes/{lea.pk}/positionner/").content.decode()
    shown = re.findall(r'type="radio" name="choice" value="([^"]+)"', page)
    assert shown == [*(str(session.pk) for session in coming[:3]), "later", "one_to_one", "otherwise"]
    assert [str(session.pk) in page for session in coming[3:]] == [True, True]
    assert f'<option value="{claire.pk}" selected>' in page


def test_reception_positions_after_the_interview(
    lea: YoungPerson, coming: list[Session], sonia: User, claire: User, client_of: ClientOf
) -> None:
    """R9."""
    client = client_of(sonia)
    url = f"/jeunes/{lea.pk}/positionner/"
    answer = client.post(url, {"referent": claire.pk, "choice": str(coming[1].pk)})
    assert (answer.status_code, answer["Location"]) == (303, f"/jeunes/{lea.pk}/convocation/")
    assert Seat.objects.get().session == coming[1]


@pytest.mark.parametrize(
    ("choice", "extra", "place"),
    [
        ("later", {"later_session": 4}, "seated"),
        ("one_to_one", {}, "one_to_one"),
        ("otherwise", {"reason": "refuses"}, "otherwise"),
    ],
)
def test_the_other_ways(
    choice: str,
    extra: dict[str, Any],
    place: str,
    *,
    lea: YoungPerson,
    coming: list[Session],
    claire: User,
    client_of: ClientOf,
) -> None:
    values: dict[str, Any] = {"referent": claire.pk, "choice": choice, **extra}
    if "later_session" in values:
        values["later_session"] = str(coming[4].pk)
    assert client_of(claire).post(f"/jeunes/{lea.pk}/positionner/", values).status_code == 303
    assert reception_of(lea).orientation == place


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Choisissez une séance, ou une autre façon."),
        ({"choice": "later"}, "Choisissez la date."),
        ({"choice": "otherwise"}, "Choisissez la raison."),
        ({"choice": "00000000-0000-4000-8000-000000000000"}, "n’a plus de place"),
    ],
)
def test_a_missing_choice_is_said(
    values: dict[str, str], sentence: str, lea: YoungPerson, coming: list[Session], claire: User, client_of: ClientOf
) -> None:
    page = client_of(claire).post(f"/jeunes/{lea.pk}/positionner/", {"referent": claire.pk, **values}).content.decode()
    assert sentence in page
    assert (Seat.objects.count(), reception_of(lea).orientation) == (0, "pending")


def test_no_session_is_said(lea: YoungPerson, claire: User, client_of: ClientOf) -> None:
    page = client_of(claire).get(f"/jeunes/{lea.pk}/positionner/").content.decode()
    assert "Aucune séance à venir n’a de place." in page


def test_the_convocation_says_it_all(
    lea: YoungPerson, coming: list[Session], claire: User, client_of: ClientOf, actor_of: ActorOf, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://cnj.exemple.fr"
    seat_after_interview(reception=reception_of(lea), session=coming[0], referent=claire, by=actor_of(claire))
    page = client_of(claire).get(f"/jeunes/{lea.pk}/convocation/").content.decode()
    for words in (
        "Léa Moreau",
        "Claire, de la Mission locale, vous attend",
        "Salle Mistral",
        "10 place d&#x27;Armes",
        "<svg",
    ):
        assert words in page
    assert '<html lang="fr"' in page
    assert card_token(Card.objects.get()) not in page


def test_the_convocation_speaks_the_person_s_language(
    lea: YoungPerson, coming: list[Session], claire: User, client_of: ClientOf
) -> None:
    YoungPerson.objects.update(language="en")
    Seat.objects.create(session=coming[0], young_person=lea, given_by=claire)
    page = client_of(claire).get(f"/jeunes/{lea.pk}/convocation/").content.decode()
    assert '<html lang="en"' in page
    assert "Your workshop" in page
    assert "To bring" in page


def test_what_to_bring_is_said_in_the_person_s_language_before_the_workshop_s_own_words(
    lea: YoungPerson, coming: list[Session], claire: User, actor_of: ActorOf, client_of: ClientOf
) -> None:
    Workshop.objects.update(to_bring="Votre carte Vitale")
    seat_after_interview(
        reception=FirstReception.objects.get(), session=coming[0], referent=claire, by=actor_of(claire)
    )
    address = f"/jeunes/{lea.pk}/convocation/"

    french = client_of(claire).get(address).content.decode()
    YoungPerson.objects.update(language="en")
    english = client_of(claire).get(address).content.decode()

    own = '<li lang="fr">Votre carte Vitale</li>'
    assert [own in page for page in (french, english)] == [True, True]
    assert ["An identity document" in english, "même périmée" in french] == [True, False]


def test_a_convocation_without_a_card_offers_to_prepare_it(lea: YoungPerson, sonia: User, client_of: ClientOf) -> None:
    client = client_of(sonia)
    assert "Préparer sa carte" in client.get(f"/jeunes/{lea.pk}/convocation/").content.decode()
    assert Card.objects.count() == 0
    assert client.post(f"/jeunes/{lea.pk}/carte/").status_code == 303
    assert "Préparer sa carte" not in client.get(f"/jeunes/{lea.pk}/convocation/").content.decode()


def test_the_convocation_leaves_by_sms_once(
    lea: YoungPerson, coming: list[Session], claire: User, client_of: ClientOf
) -> None:
    """G24."""
    seat = Seat.objects.create(session=coming[0], young_person=lea, given_by=claire)
    client = client_of(claire)
    url = f"/jeunes/{lea.pk}/convocation/envoyer/"
    assert (client.post(url).status_code, client.post(url).status_code) == (303, 303)
    [sms] = rendered_outbox()
    assert (sms.channel, sms.recipient) == ("sms", "+33612345678")
    assert re.fullmatch(
        r"Bonjour Léa\. Claire, de la Mission locale, vous attend .+, \d+\sh, Salle Mistral, 10 place d'Armes, 83000 "
        r"Toulon\. Venez avec vos papiers d'identité\. Répondre : http://\S+/atelier/reponse/[\w-]{22}/",
        sms.text,
    )
    assert seat.session.room == "Salle Mistral"


def test_nobody_to_write_to_is_said(lea: YoungPerson, coming: list[Session], claire: User, actor_of: ActorOf) -> None:
    YoungPerson.objects.update(phone="", email="")
    seat = Seat.objects.create(session=coming[0], young_person=lea, given_by=claire)
    with pytest.raises(DomainError) as refused:
        send_convocation(seat=seat, by=actor_of(claire))
    assert (refused.value.code, Outbox.objects.count()) == ("unreachable", 0)


@pytest.mark.parametrize("path", ["positionner/", "convocation/", "nouvelle-carte/"])
def test_another_structure_s_file_does_not_exist(
    path: str, younes: YoungPerson, claire: User, client_of: ClientOf
) -> None:
    """G10."""
    client = client_of(claire)
    there = client.get(f"/jeunes/{younes.pk}/{path}")
    nowhere = client.get(f"/jeunes/00000000-0000-4000-8000-000000000000/{path}")
    assert (there.status_code, nowhere.status_code) == (404, 404)


def test_the_page_asks_the_same_number_of_questions(
    lea: YoungPerson, workshop: Workshop, claire: User, client_of: ClientOf
) -> None:
    client = client_of(claire)
    url = f"/jeunes/{lea.pk}/positionner/"
    client.get(url)
    counts = []
    for days in (2, 3, 4, 5, 6):
        plan(workshop, days)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts
