"""Hand-overs on screen and in the conversation: list, look before, confirm, give back, undo; absences as young people read them."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clicnjob.accounts.models import User
from clicnjob.appointments.models import Appointment
from clicnjob.enrolment.actions.passing import say_in_conversations
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.queries import messages_page
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.structures import actions
from clicnjob.structures.models import Cover, HandOver, Membership, Site, Structure, YoungPerson
from clicnjob.structures.notices import Passing
from tests.conftest import make_account, make_person
from tests.words import words

pytestmark = pytest.mark.django_db
ActorOf = Callable[[User], Actor]
ClientOf = Callable[..., Client]
MORNING = dt.datetime(2030, 3, 4, 9, tzinfo=dt.UTC)
UNTIL = dt.date(2030, 3, 11)


def said(conversation: Conversation, reader: User) -> list[tuple[str, str, bool]]:
    lines, _ = messages_page(account_actor(reader), conversation)
    return [
        (
            line.message.author.first_name,
            line.body.replace("\u00a0", " ").replace("\u202f", " "),
            line.message.automatic,
        )
        for line in lines
    ]


@pytest.fixture
def talk(lea: YoungPerson, lea_account: User) -> Conversation:
    """Léa asked something that nobody answered yet."""
    conversation = open_conversation(person=lea, by=SYSTEM)
    send_message(conversation=conversation, body="Bonjour ?", client_id=lea.pk, by=account_actor(lea_account))
    conversation.refresh_from_db()
    return conversation


# -- in the conversation -------------------------------------------------------------------------------------------------


def test_the_young_person_reads_who_until_when_and_why(
    lea: YoungPerson, lea_account: User, talk: Conversation, claire: User, karim: User, actor_of: ActorOf
) -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        [row] = actions.hand_over(people=[lea], recipient=karim, until=UNTIL, reason="absence", by=actor_of(claire))
        say_in_conversations(hand_overs=[row], what=Passing.GIVEN, by=SYSTEM)
        now.shift(dt.timedelta(days=1))
        actions.end_hand_over(rows=[row], by=actor_of(karim))

    assert said(talk, lea_account)[1:] == [
        (
            "Karim",
            (
                "Karim vous suit jusqu’au lundi 11 mars, à la place de Claire. Pourquoi : une absence. "
                "Vos messages restent ici. Vos rendez-vous et vos ateliers ne changent pas."
            ),
            True,
        ),
        ("Claire", "Claire vous suit de nouveau.", True),
    ]
    before = talk.unanswered_since
    talk.refresh_from_db()
    assert (talk.unanswered_since, talk.unread_by_youth) == (before, 2)


def test_in_their_language(
    lea: YoungPerson, lea_account: User, talk: Conversation, claire: User, karim: User, actor_of: ActorOf
) -> None:
    User.objects.filter(pk=lea_account.pk).update(language="en")
    actions.hand_over(people=[lea], recipient=karim, reason="place", by=actor_of(claire))

    assert said(talk, lea_account)[-1][1] == (
        "Karim is your counsellor now, instead of Claire. Why: a change of place. "
        "Your messages stay here. Your appointments and workshops do not change."
    )


def test_undone_then_kept_in_words(
    lea: YoungPerson, lea_account: User, talk: Conversation, claire: User, karim: User, nadia: User, actor_of: ActorOf
) -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        [row] = actions.hand_over(people=[lea], recipient=karim, by=actor_of(claire))
        actions.undo_hand_over(batch=row.batch, by=actor_of(claire))
        actions.hand_over(people=[lea], recipient=karim, until=UNTIL, by=actor_of(claire))
        actions.end_membership(membership=Membership.objects.get(user=claire), by=actor_of(nadia))
        now.shift(dt.timedelta(days=9))
        actions.return_batch(batch=HandOver.objects.open().get().batch, by=SYSTEM)

    found = [(author, text.split(".")[0]) for author, text, _ in said(talk, lea_account)[1:]]
    assert found == [
        ("Karim", "Karim vous suit maintenant, à la place de Claire"),
        ("Claire", "Finalement, Claire continue de vous suivre"),
        ("Karim", "Karim vous suit jusqu’au lundi 11 mars, à la place de Claire"),
        ("Karim", "Karim continue de vous suivre"),
    ]


def test_without_a_conversation_nothing_is_written(
    lea: YoungPerson, claire: User, karim: User, actor_of: ActorOf
) -> None:
    actions.hand_over(people=[lea], recipient=karim, by=actor_of(claire))

    assert (Message.objects.count(), Conversation.objects.count()) == (0, 0)


def test_history_follows_and_the_former_referent_s_pages_end(
    lea: YoungPerson, talk: Conversation, claire: User, karim: User, client_of: ClientOf, actor_of: ActorOf
) -> None:
    """G11, G13: 404 for who no longer follows, the whole conversation for who does."""
    page = f"/messages/{talk.pk}/"
    former, new = client_of(claire), client_of(karim)
    assert [browser.get(page).status_code for browser in (former, new)] == [200, 404]
    actions.hand_over(people=[lea], recipient=karim, by=actor_of(claire))

    assert [browser.get(page).status_code for browser in (former, new)] == [404, 200]
    assert former.post(f"{page}envoyer/", {"body": "encore"}).status_code == 404
    assert next(body for _, body, _ in said(talk, karim)) == "Bonjour ?"
    assert former.get(f"/jeunes/{lea.pk}/").content.decode().count("accès exceptionnel") > 0


# -- pages ---------------------------------------------------------------------------------------------------------------


def test_from_the_list_to_the_confirmation_and_back(
    toulon_site: Site, lea: YoungPerson, talk: Conversation, claire: User, karim: User, client_of: ClientOf
) -> None:
    """Without JavaScript: tick, choose, look, confirm; then « Annuler la passation »."""
    aya = make_person(toulon_site, "Aya", "Zidane", claire)
    Appointment.objects.create(
        structure=lea.structure,
        young_person=lea,
        counsellor=claire,
        given_by=claire,
        starts_at=clock.now() + dt.timedelta(days=2),
        place="ici",
    )
    client = client_of(claire)
    listed = client.get("/jeunes/").content.decode()
    assert listed.count('name="jeune"') == 2
    choose = client.get("/jeunes/passation/", {"jeune": [str(lea.pk), str(aya.pk)]}).content.decode()
    assert choose.count(" checked") >= 2
    until = clock.today() + dt.timedelta(days=7)
    posted = {
        "jeune": [str(lea.pk), str(aya.pk)],
        "recipient": str(karim.pk),
        "lasts": "until",
        "until": until.isoformat(),
        "reason": "absence",
        "batch": str(lea.pk),
    }

    look = words(client.post("/jeunes/passation/", posted).content.decode())

    assert "2 jeunes, de Claire à Karim, jusqu’au" in look
    assert "1 rendez-vous est prévu : rien ne change" in look
    assert HandOver.objects.count() == 0
    for _ in range(2):
        done = client.post("/jeunes/passation/", posted | {"etape": "confirmer"})
        assert (done.status_code, done["Location"]) == (303, f"/passations/#passation-{lea.pk}")
    assert HandOver.objects.count() == 2
    assert "2 jeunes, de Claire à Karim" in words(client.get("/passations/").content.decode())
    assert client.post(f"/passations/{lea.pk}/annuler/").status_code == 303
    assert set(YoungPerson.objects.values_list("referent__first_name", flat=True)) == {"Claire"}


def test_what_the_form_refuses(lea: YoungPerson, claire: User, karim: User, client_of: ClientOf) -> None:
    client = client_of(claire)
    good = {"jeune": str(lea.pk), "recipient": str(karim.pk), "lasts": "for_good", "batch": str(lea.pk)}

    def refusal(**changed: str) -> tuple[int, str]:
        page = client.post("/jeunes/passation/", {**good, **changed})
        return page.status_code, words(page.content.decode())

    for changed, sentence in (
        ({"jeune": []}, "Choisissez au moins un jeune."),
        ({"recipient": ""}, "Choisissez à qui."),
        ({"lasts": "until"}, "Choisissez le dernier jour."),
        ({"lasts": "until", "until": "2020-01-01"}, "Cette date est passée."),
        ({"recipient": str(claire.pk)}, "Claire suit déjà ces jeunes."),
    ):
        status, page = refusal(**changed)  # type: ignore[arg-type]
        assert (status, sentence in page) == (422, True), changed
    assert client.post("/jeunes/passation/", good | {"jeune": "nobody"}).status_code == 404
    assert HandOver.objects.count() == 0
    assert refusal(etape="changer")[0] == 200


def test_the_whole_list_with_its_filter(
    toulon_site: Site, lea: YoungPerson, karim: User, nadia: User, claire: User, client_of: ClientOf
) -> None:
    make_person(toulon_site, "Aya", "Zidane", claire)
    make_person(toulon_site, "Bilal", "Aziz", karim)

    def ticked(user: User, **asked: str) -> list[str]:
        page = client_of(user).get("/jeunes/passation/", {"tous": "1", **asked}).content.decode()
        return re.findall(r"checked><span>([^,]+),", page)

    assert ticked(claire) == ["Léa Moreau", "Aya Zidane"]
    assert ticked(claire, q="aya") == ["Aya Zidane"]
    assert sorted(ticked(nadia)) == ["Aya Zidane", "Bilal Aziz", "Léa Moreau"]
    assert ticked(nadia, etat="atelier") == []


def test_who_leaves_and_those_left_in_one_screen(
    lea: YoungPerson, claire: User, karim: User, nadia: User, client_of: ClientOf, actor_of: ActorOf
) -> None:
    """Abuse case 20: the list of the direction, with the hand-over in the same screen."""
    client = client_of(nadia)
    assert "Tout le monde est suivi." in words(client.get("/jeunes/sans-referent/").content.decode())
    actions.end_membership(membership=Membership.objects.get(user=claire), by=actor_of(nadia))

    page = client.get("/jeunes/sans-referent/").content.decode()

    assert "Suivis par Claire Martin, qui ne travaille plus ici (1)" in words(page)
    assert 'action="/jeunes/passation/"' in page
    assert "1 jeune sans référent" in words(client.get("/accueil/").content.decode())
    assert "(1)" in words(client.get("/equipe/").content.decode())


def test_the_journal_and_the_page_say_it(
    lea: YoungPerson, claire: User, karim: User, client_of: ClientOf, actor_of: ActorOf
) -> None:
    with time_machine.travel(MORNING, tick=False):
        [row] = actions.hand_over(people=[lea], recipient=karim, until=UNTIL, reason="absence", by=actor_of(claire))
        page = words(client_of(karim).get(f"/jeunes/{lea.pk}/").content.decode())
        assert "Confié·e à Karim Benali jusqu’au lundi 11 mars, avant Claire Martin (absence)" in page
        assert "par Claire, jusqu’au lundi 11 mars" in page
        client_of(karim).post(f"/passations/{row.batch}/terminer/", {"jeune": str(lea.pk)})
        page = words(client_of(claire).get(f"/jeunes/{lea.pk}/").content.decode())
    assert "Passation finie : suivi·e de nouveau par Claire Martin" in page


@pytest.mark.parametrize("path", ["/passations/", "/jeunes/passation/?tous=1", "/jeunes/", "/jeunes/sans-referent/"])
def test_one_or_many_cost_the_same(
    path: str,
    toulon_site: Site,
    lea: YoungPerson,
    claire: User,
    karim: User,
    nadia: User,
    actor_of: ActorOf,
    client_of: ClientOf,
) -> None:
    gone = Membership.objects.filter(user=claire)

    def cost(count: int) -> int:
        gone.update(ended_at=None)
        for number in range(count):
            person = make_person(toulon_site, f"Aya{number}{count}", "Zidane", claire)
            actions.hand_over(people=[person], recipient=karim, by=actor_of(claire))
            make_person(toulon_site, f"Noé{number}{count}", "Petit", claire)
        gone.update(ended_at=clock.now())
        client = client_of(nadia)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(path).status_code == 200
        return len(found)

    cost(1)
    assert cost(1) == cost(3)


# -- absences ------------------------------------------------------------------------------------------------------------


def test_the_young_person_reads_who_is_away_and_who_answers(
    lea: YoungPerson,
    lea_account: User,
    talk: Conversation,
    claire: User,
    karim: User,
    client_of: ClientOf,
    actor_of: ActorOf,
) -> None:
    with time_machine.travel(MORNING, tick=False):
        actions.cover(absent=claire, covering=karim, starts_on=MORNING.date(), ends_on=UNTIL, by=actor_of(claire))
        client = client_of(lea_account)
        pages = [words(client.get(path).content.decode()) for path in ("/accueil/", "/ma-conversation/")]
        assert ["Claire n’est pas là jusqu’au lundi 11 mars. Karim vous répond." in page for page in pages] == [
            True
        ] * 2
        actions.end_cover(cover=Cover.objects.get(), by=actor_of(claire))
        pages = [words(client.get(path).content.decode()) for path in ("/accueil/", "/ma-conversation/")]
        assert ["n’est pas là" in page for page in pages] == [False, False]


def test_a_counsellor_plans_their_own_absence(
    toulon: Structure, claire: User, karim: User, sonia: User, client_of: ClientOf
) -> None:
    client, day = client_of(claire), clock.today()
    posted = {"covering": str(karim.pk), "starts_on": day.isoformat(), "ends_on": day.isoformat()}
    page = client.get("/equipe/remplacements/").content.decode()
    assert 'name="absent"' not in page

    assert client.post("/equipe/remplacements/", posted | {"absent": str(sonia.pk)}).status_code == 303

    row = Cover.objects.get()
    assert (row.absent, row.covering) == (claire, karim)
    again = client.post("/equipe/remplacements/", posted)
    assert (again.status_code, "est déjà prévue à ces dates" in again.content.decode()) == (422, True)
    assert client_of(karim).post(f"/equipe/remplacements/{row.pk}/arreter/").status_code == 404
    assert client.post(f"/equipe/remplacements/{row.pk}/arreter/").status_code == 303
    assert not Cover.objects.exists()


# -- a whole caseload ----------------------------------------------------------------------------------------------------


def caseload(site: Site, referent: User, count: int) -> list[YoungPerson]:
    """Young people with an account and a conversation each."""
    people = []
    for number in range(count):
        person = make_person(site, f"Jeune{number:03}", "Nombreux", referent)
        make_account(person)
        open_conversation(person=person, by=SYSTEM)
        people.append(person)
    return people


def test_a_whole_caseload_costs_as_many_statements_as_a_few(
    toulon_site: Site, claire: User, karim: User, nadia: User
) -> None:
    """There and back, each told once: four then thirty-two, for messages go by powers of two on SQLite."""
    by = account_actor(nadia)
    costs = []
    for count in (2, 4, 32):  # the first finds keys to make
        people = caseload(toulon_site, claire, count)
        with CaptureQueriesContext(connection) as there:
            rows = actions.hand_over(people=people, recipient=karim, until=clock.today(), reason="team", by=by)
        with CaptureQueriesContext(connection) as back:
            actions.end_hand_over(rows=rows, by=by)
        costs.append((len(there), len(back)))
        told = Message.objects.filter(conversation__young_person__in=people)
        assert told.count() == 2 * count
        assert claire.caseload.filter(pk__in=[person.pk for person in people]).count() == count
    assert costs[1] == costs[2]


def test_a_long_list_passes_in_one_field_without_javascript(
    toulon_site: Site, claire: User, karim: User, nadia: User, client_of: ClientOf
) -> None:
    people = caseload(toulon_site, claire, 101)
    client = client_of(nadia)

    page = client.get("/jeunes/passation/", {"tous": "1"}).content.decode()
    assert page.count('name="jeune"') == 0
    whole = re.search(r'name="jeunes" value="([^"]+)"', page)[1]  # type: ignore[index]
    assert "Toute la liste passe, 101 jeunes." in words(page)
    posted = {"jeunes": whole, "recipient": str(karim.pk), "lasts": "for_good", "batch": str(people[0].pk)}
    look = client.post("/jeunes/passation/", posted).content.decode()
    assert "101 jeunes, de Claire à Karim, pour de bon" in words(look)
    assert "Et 1 autre" in words(look)
    assert client.post("/jeunes/passation/", posted | {"etape": "confirmer"}).status_code == 303

    assert YoungPerson.objects.filter(referent=karim).count() == 101
    listed = words(client.get("/passations/").content.decode())
    assert "101 jeunes, de Claire à Karim, pour de bon" in listed
    assert "et 61 autres" in listed
    assert client.post("/jeunes/passation/", posted | {"jeunes": f"{whole},nobody"}).status_code == 404
