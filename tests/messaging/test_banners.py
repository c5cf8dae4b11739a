"""« Message important »: who shows one, to whom, when."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from clicnjob.accounts.models import User
from clicnjob.messaging.actions.banners import change_banner, end_banner, post_banner
from clicnjob.messaging.enums import Audience
from clicnjob.messaging.models import Banner, Conversation
from clicnjob.messaging.queries.banners import own_banner, past_banners, people_of, shown_to
from clicnjob.realtime import topics
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures import actions as structures
from clicnjob.structures.models import Membership, Site, YoungPerson
from tests.conftest import make_account, make_person

ActorOf = Callable[[User], Actor]
SignIn = Callable[[User], Client]
DAY = dt.date(2027, 3, 10)
NOON = dt.datetime(2027, 3, 10, 11, tzinfo=dt.UTC)


def post(by: Actor, body: str = "Fermé lundi", **facts: object) -> Banner:
    given = {"starts_on": DAY, "ends_on": DAY + dt.timedelta(days=2), "audience": Audience.CASELOAD, **facts}
    with clock.travel(NOON):
        return post_banner(body=body, by=by, **given)  # type: ignore[arg-type]


def seen(person: YoungPerson, days: int = 0) -> list[str]:
    with clock.travel(NOON + dt.timedelta(days=days)):
        return [one.words for one in shown_to(person)]


def test_of_the_counsellor_then_of_the_structure(
    lea: YoungPerson, younes: YoungPerson, toulon_site: Site, claire: User, karim: User, nadia: User, actor_of: ActorOf
) -> None:
    """A counsellor's is for their own young people; the direction's for the structure's, and it comes first."""
    inaya = make_person(toulon_site, "Inaya", "Petit", karim)
    post(actor_of(claire))
    structure = post(actor_of(nadia), "Grève mardi", audience=Audience.STRUCTURE)
    assert (seen(lea), seen(inaya), seen(younes)) == (["Grève mardi", "Fermé lundi"], ["Grève mardi"], [])
    assert people_of(structure).count() == 2


def test_between_its_dates(lea: YoungPerson, claire: User, actor_of: ActorOf) -> None:
    post(actor_of(claire), starts_on=DAY + dt.timedelta(days=1))
    assert [seen(lea, days) for days in range(4)] == [[], ["Fermé lundi"], ["Fermé lundi"], []]


def test_taken_down_at_once_then_another(lea: YoungPerson, claire: User, actor_of: ActorOf) -> None:
    by = actor_of(claire)
    first = post(by)
    with clock.travel(NOON):
        end_banner(banner=first, by=by)
    assert seen(lea) == []
    post(by, "Ouvert mardi")
    with clock.travel(NOON):
        current = own_banner(by)
        assert current is not None
        assert (current.words, [one.words for one in past_banners(by)]) == ("Ouvert mardi", ["Fermé lundi"])


def test_one_at_a_time(lea: YoungPerson, claire: User, actor_of: ActorOf) -> None:
    by = actor_of(claire)
    post(by)
    with pytest.raises(DomainError) as refusal:
        post(by, "Encore")
    assert (refusal.value.code, seen(lea)) == ("already", ["Fermé lundi"])
    with clock.travel(NOON + dt.timedelta(days=5)):  # its end is past: another may come
        post_banner(
            body="Encore",
            starts_on=DAY + dt.timedelta(days=5),
            ends_on=DAY + dt.timedelta(days=6),
            audience=Audience.CASELOAD,
            by=by,
        )
    assert seen(lea, 5) == ["Encore"]


def test_changed_by_its_author_only(
    lea: YoungPerson, claire: User, karim: User, nadia: User, omar: User, actor_of: ActorOf
) -> None:
    banner = post(actor_of(claire))
    with clock.travel(NOON):
        for user in (karim, nadia, omar):
            for act, facts in ((end_banner, {}), (change_banner, {"body": "x", "starts_on": DAY, "ends_on": DAY})):
                with pytest.raises(DomainError) as refusal:
                    act(banner=banner, by=actor_of(user), **facts)
                assert refusal.value.code == "not_yours"
        change_banner(banner=banner, body="Fermé\nmardi", starts_on=DAY, ends_on=DAY, by=actor_of(claire))
    assert (seen(lea), seen(lea, 1)) == (["Fermé mardi"], [])
    with clock.travel(NOON):
        end_banner(banner=banner, by=actor_of(claire))
        with pytest.raises(DomainError) as refusal:
            end_banner(banner=banner, by=actor_of(claire))
    assert refusal.value.code == "ended"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"body": " "}, "empty"),
        ({"body": "x" * 151}, "too_long"),
        ({"ends_on": DAY - dt.timedelta(days=1)}, "dates"),
        ({"starts_on": DAY - dt.timedelta(days=9), "ends_on": DAY - dt.timedelta(days=1)}, "past"),
        ({"ends_on": DAY + dt.timedelta(days=93)}, "too_long_shown"),
    ],
)
def test_refusals(claire: User, actor_of: ActorOf, facts: dict[str, object], code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        post(actor_of(claire), **facts)  # type: ignore[arg-type]
    assert (refusal.value.code, Banner.objects.count()) == (code, 0)


def test_who_may_not(claire: User, sonia: User, sami: User, ines: User, lea_account: User, actor_of: ActorOf) -> None:
    refused = [(user, Audience.CASELOAD) for user in (sonia, sami, ines, lea_account)]
    for user, audience in [*refused, (claire, Audience.STRUCTURE)]:
        with pytest.raises(DomainError) as refusal:
            post(actor_of(user), audience=audience)
        assert refusal.value.code == "role"
    assert Banner.objects.count() == 0


def test_it_goes_with_its_author(lea: YoungPerson, claire: User, nadia: User, karim: User, actor_of: ActorOf) -> None:
    """Who left, or is no longer the referent or the direction, speaks to nobody."""
    post(actor_of(claire))
    post(actor_of(nadia), "Grève mardi", audience=Audience.STRUCTURE)
    YoungPerson.objects.filter(pk=lea.pk).update(referent=karim)
    lea.refresh_from_db()
    assert seen(lea) == ["Grève mardi"]
    Membership.objects.filter(user=nadia).update(ended_at=NOON)
    assert seen(lea) == []


def test_nothing_in_clear(claire: User, actor_of: ActorOf) -> None:
    """G21."""
    assert b"lundi" not in bytes(post(actor_of(claire)).sealed_body)


def test_on_both_pages_of_the_young_person(
    talk: Conversation, lea_account: User, claire: User, actor_of: ActorOf, client_of: SignIn
) -> None:
    """At home and above the conversation, its link with a domain, nothing of it taken for markup."""
    day = clock.today()
    body = "<b>Forum</b> https://exemple.fr/forum"
    post_banner(body=body, starts_on=day, ends_on=day, audience=Audience.CASELOAD, by=actor_of(claire))
    phone = client_of(lea_account)
    for path in ("/accueil/", "/ma-conversation/"):
        page = phone.get(path).content.decode()
        assert page.count('<aside class="important"') == 1, path
        assert "&lt;b&gt;Forum&lt;/b&gt;" in page
        assert "(exemple.fr)" in page


def test_the_page(talk: Conversation, lea: YoungPerson, claire: User, nadia: User, client_of: SignIn) -> None:
    desk, day = client_of(claire), clock.today().isoformat()
    assert "audience" not in desk.get("/messages/important/").content.decode()
    sent = {"body": "Fermé lundi", "starts_on": day, "ends_on": day, "audience": "structure"}
    assert desk.post("/messages/important/", sent | {"body": "x" * 151}).status_code == 422
    assert desk.post("/messages/important/", sent).status_code == 303
    banner = Banner.objects.get()
    assert banner.audience == Audience.CASELOAD, "a counsellor does not choose"
    assert "pour 1 jeune (" in desk.get("/messages/important/").content.decode()
    assert desk.post("/messages/important/", sent | {"body": "Fermé mardi"}).status_code == 303
    assert [one.words for one in shown_to(lea)] == ["Fermé mardi"]
    other = client_of(nadia)
    assert other.post(f"/messages/important/{banner.pk}/desactiver/").status_code == 404
    assert desk.post(f"/messages/important/{banner.pk}/desactiver/").status_code == 303
    assert shown_to(lea) == []
    assert other.post("/messages/important/", sent).status_code == 303
    assert Banner.objects.get(ended_at=None).audience == Audience.STRUCTURE


# -- open pages ----------------------------------------------------------------------------------------------------------


def bells(monkeypatch: pytest.MonkeyPatch, *places: str) -> list[str]:
    """The topics rung by the actions of these modules."""
    rung: list[str] = []
    for place in places:
        monkeypatch.setattr(f"clicnjob.{place}.publish", lambda *topics: rung.extend(topics))
    return rung


def test_one_bell_however_many_see_it(
    lea: YoungPerson, toulon_site: Site, claire: User, nadia: User, actor_of: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung = bells(monkeypatch, "messaging.actions.banners")
    for number in range(3):
        make_account(make_person(toulon_site, f"P{number}", "Test", claire))
    by = actor_of(claire)
    mine = post(by)
    asked = []
    for _caseload in ("the keys are opened once", "four", "one"):
        with CaptureQueriesContext(connection) as found, clock.travel(NOON):
            change_banner(banner=mine, body="Fermé mardi", starts_on=DAY, ends_on=DAY, by=by)
        asked.append(len(found))
        if len(asked) > 1:
            YoungPerson.objects.filter(last_name="Test").update(referent=None)
    with clock.travel(NOON):
        end_banner(banner=mine, by=by)
    post(actor_of(nadia), audience=Audience.STRUCTURE)
    assert rung == [f"caseload:{claire.pk}"] * 5 + [f"structure:{lea.structure_id}"]
    assert asked[1] == asked[2]


def test_an_absence_rings_the_young_people_concerned(
    claire: User, karim: User, nadia: User, actor_of: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung = bells(monkeypatch, "structures.actions.staff")
    today = clock.today()
    row = structures.cover(absent=claire, covering=karim, starts_on=today, ends_on=today, by=actor_of(nadia))
    structures.end_cover(cover=row, by=actor_of(nadia))
    assert rung.count(f"caseload:{claire.pk}") == 2


def test_who_hears_a_caseload_and_a_structure(
    lea: YoungPerson,
    lea_account: User,
    younes_account: User,
    claire: User,
    karim: User,
    actor_of: ActorOf,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    """The young people of the one, of the other; asked for all open pages in one query."""
    young, stranger = actor_of(lea_account), actor_of(younes_account)
    mine, other = f"caseload:{claire.pk}", f"caseload:{karim.pk}"
    here = f"structure:{lea.structure_id}"
    asked = [(actor, topic) for actor in (young, stranger, actor_of(claire)) for topic in (mine, other, here)]
    with django_assert_num_queries(1):
        found = topics.heard(asked)
    assert found == {(young, mine), (young, here)}
    assert [topics.may_hear(actor, topic) for actor, topic in asked] == [one in found for one in asked]


def test_the_young_persons_pages_listen(
    talk: Conversation, lea: YoungPerson, lea_account: User, claire: User, client_of: SignIn
) -> None:
    phone = client_of(lea_account)
    for path in ("/ma-conversation/", "/accueil/"):
        page = phone.get(path).content.decode()
        assert f"structure:{lea.structure_id} caseload:{claire.pk}" in page
