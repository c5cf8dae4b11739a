"""Moments proposed: kept for one person, chosen in one tap, free again afterwards; the card and the pages say what is so."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from clicnjob.accounts.models import User
from clicnjob.appointments import actions
from clicnjob.appointments.actions.rows import How
from clicnjob.appointments.enums import AppointmentState, Mode, ProposalState
from clicnjob.appointments.models import Appointment, AppointmentRules, OwnHours, Proposal, ProposedSlot
from clicnjob.appointments.queries import free_moments
from clicnjob.appointments.tasks import free_late
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import answer_card
from clicnjob.messaging.cards import Face, faces_of
from clicnjob.messaging.models import Conversation, Message, SharedCard
from clicnjob.notifications.queries import rendered_outbox
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Closure, Cover, Site, YoungPerson
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import Session, Workshop
from tests.conftest import make_account, make_person, make_session
from tests.outcomes import code_of, together

ActorOf = Callable[[User], Actor]
ClientOf = Callable[..., Client]


def refused(code: str, call: Callable[[], object]) -> None:
    before = [list(model.objects.order_by("pk").values()) for model in (Appointment, Proposal, ProposedSlot)]
    with pytest.raises(DomainError) as refusal:
        call()
    assert refusal.value.code == code
    assert [list(model.objects.order_by("pk").values()) for model in (Appointment, Proposal, ProposedSlot)] == before


def words(moments: list[dt.datetime]) -> list[str]:
    return [f"{clock.local(moment):%d/%m %H:%M}" for moment in moments]


def face(card: SharedCard) -> Face:
    card.refresh_from_db()
    return faces_of([card], card.message.conversation.young_person)[card.pk]


def test_free_moments_leave_out_all_that_takes_a_counsellors_time(
    place: Site, lea: YoungPerson, claire: User, karim: User, workshop: Workshop, actor_of: ActorOf
) -> None:
    """G8: hours, closures, absences, sessions led, appointments, moments kept for others."""
    session = make_session(workshop, [claire], code="")
    Session.objects.filter(pk=session.pk).update(
        state=SessionState.PLANNED,
        opened_at=None,
        starts_at=clock.at(dt.date(2026, 11, 25), dt.time(9)),
        ends_at=clock.at(dt.date(2026, 11, 25), dt.time(10, 30)),
    )
    Closure.objects.create(
        structure=place.structure, first_day=dt.date(2026, 11, 26), last_day=dt.date(2026, 11, 26), reason="Inventaire"
    )
    Cover.objects.create(
        structure=place.structure, absent=claire, covering=karim, starts_on=dt.date(2026, 11, 27), ends_on=dt.date(2026, 11, 30)
    )  # fmt: skip
    taken = clock.at(dt.date(2026, 11, 25), dt.time(10, 30))
    actions.plan_appointment(person=lea, counsellor=claire, starts_at=taken, place="Centre", by=actor_of(claire))
    kept = clock.at(dt.date(2026, 11, 25), dt.time(11))
    actions.propose(person=lea, counsellor=claire, moments=[kept], how=How("", site=place), by=actor_of(claire))
    found = free_moments(place, [claire.pk, karim.pk], after=clock.now(), limit=4)
    assert words(found[claire.pk]) == ["24/11 11:00", "24/11 11:30", "25/11 11:30", "01/12 09:00"]
    assert words(found[karim.pk]) == ["24/11 11:00", "24/11 11:30", "25/11 09:00", "25/11 09:30"]
    OwnHours.objects.create(user=karim, site=place, weekday=4, opens_at=dt.time(10), closes_at=dt.time(11))
    assert words(free_moments(place, [karim.pk], after=clock.now(), limit=3)[karim.pk]) == [
        "03/12 10:00",
        "03/12 10:30",
        "10/12 10:00",
    ], "the 26th is closed"


@pytest.mark.parametrize("number", [1, 3])
def test_free_moments_cost_the_same_for_any_number_of_counsellors(
    number: int, place: Site, claire: User, karim: User, nadia: User, django_assert_num_queries: Callable[..., object]
) -> None:
    users = [user.pk for user in (claire, karim, nadia)[:number]]
    assert place.structure.timezone
    with django_assert_num_queries(8):  # type: ignore[attr-defined]
        free_moments(place, users, after=clock.now())


class TestProposing:
    def test_one_tap_chooses_and_the_others_are_free_again(
        self, talk: Conversation, proposal: Proposal, free: list[dt.datetime], place: Site, claire: User, lea_account: User
    ) -> None:  # fmt: skip
        assert free_moments(place, [claire.pk], after=clock.now(), limit=1)[claire.pk] == [free[3]]
        card = SharedCard.objects.get(kind="moments")
        assert face(card).state_words == "réponse attendue"
        first, second, _third, none = (choice.value for choice in face(card).choices)
        assert none == "no"
        for _ in range(2):
            answer_card(card=card, answer=second, by=account_actor(lea_account))
        row = Appointment.objects.get()
        assert (row.starts_at, row.answer, row.given_by) == (free[1], "yes", claire)
        assert (row.place, row.mode, row.site) == ("Centre, 10 place d’Armes, Toulon", "site", place)
        assert (face(card).state_words, [choice.value for choice in face(card).choices]) == ("vient", ["no"])
        with pytest.raises(DomainError) as other:
            answer_card(card=card, answer=first, by=account_actor(lea_account))
        assert other.value.code == "already_chosen"
        assert free_moments(place, [claire.pk], after=clock.now(), limit=2)[claire.pk] == [free[0], free[2]]

    def test_none_of_them_is_an_answer_that_the_counsellor_reads(
        self, talk: Conversation, proposal: Proposal, free: list[dt.datetime], place: Site, claire: User, lea_account: User,
        client_of: ClientOf,
    ) -> None:  # fmt: skip
        phone = client_of(lea_account)
        for _ in range(2):
            assert phone.post(reverse("appointments:choose", args=[proposal.pk]), {"answer": "no"}).status_code == 303
        proposal.refresh_from_db()
        assert proposal.state == ProposalState.DECLINED
        assert Message.objects.filter(side="youth").count() == 1
        assert face(SharedCard.objects.get()).state_words == "aucun ne va"
        assert free_moments(place, [claire.pk], after=clock.now(), limit=1)[claire.pk] == free[:1]

    def test_too_late_the_moments_are_free_and_say_so(
        self, talk: Conversation, proposal: Proposal, free: list[dt.datetime], place: Site, claire: User, lea: YoungPerson,
        lea_account: User, actor_of: ActorOf,
    ) -> None:  # fmt: skip
        """Held is a question of hours: nobody waits for the job."""
        AppointmentRules.objects.create(structure=lea.structure, hold_hours=1)
        again = actions.propose(
            person=lea, counsellor=claire, moments=free[4:6], how=How("", site=place), by=actor_of(claire)
        )
        proposal.refresh_from_db()
        assert proposal.state == ProposalState.WITHDRAWN, "the next one takes the place of the former"
        with clock.travel(again.expires_at):
            assert free[4] in free_moments(place, [claire.pk], after=clock.now())[claire.pk]
            slot = again.slots.get(starts_at=free[4])
            refused("gone", lambda: actions.choose(slot=slot, by=account_actor(lea_account)))
            card = SharedCard.objects.get(target=str(again.pk))
            assert (face(card).state_words, face(card).choices[0].href) == ("plus libre", "/mes-rendez-vous/demander/")
            assert (free_late(), free_late()) == (1, 0)
        again.refresh_from_db()
        assert again.state == ProposalState.EXPIRED

    def test_what_makes_no_sense_is_refused(
        self, proposal: Proposal, free: list[dt.datetime], place: Site, lea: YoungPerson, claire: User, omar: User,
        nice_site: Site, lea_account: User, actor_of: ActorOf,
    ) -> None:  # fmt: skip
        zoe = make_person(place, "Zoé", "Blanc", claire)
        said = {
            "person": zoe,
            "counsellor": claire,
            "moments": [free[5]],
            "how": How("", site=place),
            "by": actor_of(claire),
        }
        for change, code in (
            ({"moments": []}, "how_many"),
            ({"moments": free[3:9]}, "how_many"),
            ({"moments": [clock.now()]}, "past"),
            ({"moments": [free[5], free[5] + dt.timedelta(minutes=10)]}, "overlapping"),
            ({"moments": [free[1]]}, "taken"),  # kept for Léa
            ({"how": How("")}, "place_missing"),
            ({"how": How("", site=nice_site)}, "other_site"),
            ({"how": How("", 500, site=place)}, "bad_length"),
            ({"counsellor": omar}, "not_a_colleague"),
            ({"by": actor_of(omar)}, "not_allowed"),
            ({"by": account_actor(lea_account)}, "not_allowed"),
        ):
            refused(code, lambda change=change: actions.propose(**{**said, **change}))  # type: ignore[misc]
        refused(
            "taken",
            lambda: actions.plan_appointment(
                person=zoe, counsellor=claire, starts_at=free[0], place="Centre", by=actor_of(claire)
            ),
        )
        zoes = account_actor(make_account(zoe))
        slot = proposal.slots.first()
        refused("not_allowed", lambda: actions.choose(slot=slot, by=zoes))
        refused("not_allowed", lambda: actions.decline(proposal=proposal, by=zoes))

    def test_it_moves_an_appointment_when_one_is_chosen(
        self, talk: Conversation, free: list[dt.datetime], place: Site, lea: YoungPerson, lea_account: User, claire: User,
        actor_of: ActorOf,
    ) -> None:  # fmt: skip
        by = actor_of(claire)
        former = actions.give_appointment(
            person=lea, counsellor=claire, starts_at=free[0], how=How("", site=place), by=by
        )
        made = actions.propose(
            person=lea, counsellor=claire, moments=free[2:4], how=How("", site=place), moves=former, by=by
        )
        row = actions.choose(slot=made.slots.get(starts_at=free[2]), by=account_actor(lea_account))
        former.refresh_from_db()
        assert (former.get_state_display(), former.ended_by_youth) == ("Reporté", True)
        assert (row.moved_from, row.calendar_id, row.sequence) == (former, former.calendar_id, former.sequence + 1)

    def test_the_notice_is_a_fixed_text_with_until_when(self, proposal: Proposal, lea: YoungPerson) -> None:
        """R13, G24: no moment, no word of the counsellor; discreet mode says nothing."""
        [sent] = rendered_outbox()
        assert sent.text.startswith(
            "Bonjour Léa. Claire, de la Mission locale, vous propose un rendez-vous. Choisissez l'heure avant "
        )

    def test_by_telephone_the_number_is_its_owners(
        self, talk: Conversation, free: list[dt.datetime], lea: YoungPerson, lea_account: User, claire: User, karim: User,
        actor_of: ActorOf, client_of: ClientOf,
    ) -> None:  # fmt: skip
        row = actions.give_appointment(
            person=lea, counsellor=claire, starts_at=free[0], how=How("", mode=Mode.PHONE), by=actor_of(claire)
        )
        assert (row.place, row.site) == ("Par téléphone", None)
        page = client_of(lea_account).get("/mes-rendez-vous/").content.decode()
        assert "On vous appelle au <bdi>06 12 34 56 78</bdi>." in page.replace("\xa0", " ")
        assert "openstreetmap" not in page
        agenda = client_of(karim).get(f"/rendez-vous/?vue=jour&jour=2026-11-24&qui={claire.pk}").content.decode()
        assert "par téléphone" in agenda
        assert "12 34 56 78" not in agenda.replace("\u202f", " ").replace("\xa0", " ")


def test_the_pages_propose_and_choose(
    talk: Conversation, place: Site, free: list[dt.datetime], lea: YoungPerson, lea_account: User, claire: User, omar: User,
    client_of: ClientOf,
) -> None:  # fmt: skip
    desk, phone = client_of(claire), client_of(lea_account)
    address = reverse("appointments:propose", args=[lea.pk])
    page = desk.get(address)
    assert [moment for _day, moments in page.context["days"] for moment in moments][: len(free)] == free
    said = {name: str(value) for name, value in page.context["form"].initial.items()}
    assert desk.post(address, said).status_code == 422, "none is ticked"
    assert client_of(omar).post(address, said).status_code == 404
    assert desk.post(address, {**said, "moments": [moment.isoformat() for moment in free[:2]]}).status_code == 303
    proposal = Proposal.objects.get()
    mine = phone.get("/mes-rendez-vous/").content.decode()
    assert "Choisissez un rendez-vous" in mine
    assert "https://www.openstreetmap.org/search?query=" not in mine, "the map is of what is planned"
    Conversation.objects.update(unread_by_youth=0)
    assert "Choisissez un rendez-vous" in phone.get("/accueil/").content.decode()
    slot = proposal.slots.first()
    choose = reverse("appointments:choose", args=[proposal.pk])
    assert phone.post(choose, {"answer": "autre"}).status_code in {303, 422}
    assert Appointment.objects.count() == 0
    assert phone.post(choose, {"answer": str(slot.pk)}).status_code == 303
    mine = phone.get("/mes-rendez-vous/").content.decode()
    assert "https://www.openstreetmap.org/search?query=10+place" in mine
    assert "Bus 3, arrêt Liberté" in mine
    assert "Vous venez" in mine
    row = Appointment.objects.get()
    agenda = desk.get("/rendez-vous/?vue=semaine&jour=2026-11-24").content.decode()
    assert "Léa Moreau" in agenda
    file = phone.get(reverse("appointments:ics", args=[row.pk])).content.decode()
    assert "SUMMARY:Rendez-vous\\, Claire" in file
    assert f"UID:rendez-vous-{row.calendar_id}@clicnjob" in file
    assert client_of(omar).get(reverse("appointments:ics", args=[row.pk])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_people_and_one_hour(toulon_site: Site, claire: User, actor_of: ActorOf) -> None:
    """G8: ten young people take the same free moment at once, one has it; the others are told that somebody took it."""
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time")
    AppointmentRules.objects.create(structure=toulon_site.structure, self_service=True)
    people = [make_person(toulon_site, f"Jeune {number}", "Test", claire) for number in range(10)]
    actors = [account_actor(make_account(person)) for person in people]
    moment = free_moments(toulon_site, [claire.pk], after=clock.now() + dt.timedelta(days=1), limit=1)[claire.pk][0]

    def take(one: tuple[YoungPerson, Actor]) -> str:
        person, by = one
        return code_of(lambda: actions.take_moment(person=person, starts_at=moment, by=by))

    assert sorted(together(take, zip(people, actors, strict=True))) == [""] + ["taken"] * 9
    assert Appointment.objects.filter(state=AppointmentState.PLANNED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_give_one(toulon_site: Site, claire: User, lea: YoungPerson, actor_of: ActorOf) -> None:
    """The same person on two devices, two moments of one proposal: one appointment."""
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time")
    by = account_actor(make_account(lea))
    free = free_moments(toulon_site, [claire.pk], after=clock.now() + dt.timedelta(days=1), limit=5)[claire.pk]
    made = actions.propose(
        person=lea, counsellor=claire, moments=free, how=How("Centre", site=toulon_site), by=actor_of(claire)
    )

    def tap(slot: ProposedSlot) -> str:
        return code_of(lambda: actions.choose(slot=slot, by=by))

    assert sorted(together(tap, made.slots.select_related("proposal"))) == [""] + ["already_chosen"] * 4
    assert Appointment.objects.count() == 1
