"""Saved lists: of one's own or of the team; being on one gives no right over anybody (R2)."""

import uuid
from collections.abc import Callable

import pytest

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.messaging.actions.lists import add_members, create_list, delete_list, remove_members, rename_list
from clicnjob.messaging.models import ListMember, RecipientList
from clicnjob.messaging.queries.lists import content_of, get_list, lists_of
from clicnjob.messaging.queries.sealed import name_of
from clicnjob.messaging.rules import mailings as bounds
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Site, YoungPerson
from tests.conftest import make_person

ActorOf = Callable[[User], Actor]


@pytest.fixture
def inaya(toulon_site: Site, karim: User) -> YoungPerson:
    """Karim's."""
    return make_person(toulon_site, "Inaya", "Petit", karim)


@pytest.fixture
def garantie(claire: User, actor_of: ActorOf) -> RecipientList:
    """Claire's own list."""
    return create_list(name="Garantie jeunes", shared=False, by=actor_of(claire))


@pytest.fixture
def forum(claire: User, actor_of: ActorOf) -> RecipientList:
    """A list of the team."""
    return create_list(name="Forum de mars", shared=True, by=actor_of(claire))


def names(people: list[YoungPerson]) -> list[str]:
    return [person.first_name for person in people]


def test_a_list_of_ones_own(
    garantie: RecipientList, lea: YoungPerson, claire: User, karim: User, actor_of: ActorOf
) -> None:
    assert add_members(found=garantie, people=[lea.pk, lea.pk], by=actor_of(claire)) == 1
    assert add_members(found=garantie, people=[lea.pk], by=actor_of(claire)) == 0

    assert [(row.name, row.reached, row.others) for row in lists_of(actor_of(claire))] == [("Garantie jeunes", 1, 0)]
    assert lists_of(actor_of(karim)) == []
    assert names(content_of(actor_of(claire), garantie).reached) == ["Léa"]


def test_nobody_out_of_reach_gets_on_it(
    garantie: RecipientList, inaya: YoungPerson, younes: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    """G10: a colleague's, another structure's and nobody's id are left out alike."""
    assert add_members(found=garantie, people=[inaya.pk, younes.pk, uuid.uuid4()], by=actor_of(claire)) == 0
    assert ListMember.objects.count() == 0


def test_on_a_list_of_the_team_each_sees_ones_own(
    forum: RecipientList, lea: YoungPerson, inaya: YoungPerson, claire: User, karim: User, actor_of: ActorOf
) -> None:
    add_members(found=forum, people=[lea.pk], by=actor_of(claire))
    add_members(found=forum, people=[inaya.pk], by=actor_of(karim))

    hers, his = content_of(actor_of(claire), forum), content_of(actor_of(karim), forum)

    assert (names(hers.reached), hers.gone, hers.others) == (["Léa"], [], 1)
    assert (names(his.reached), his.gone, his.others) == (["Inaya"], [], 1)
    assert remove_members(found=forum, people=[lea.pk], by=actor_of(karim)) == 0, "not his to take off"
    assert remove_members(found=forum, people=[inaya.pk], by=actor_of(karim)) == 1


def test_who_leaves_the_reach_is_flagged_on_ones_own_list(
    garantie: RecipientList, lea: YoungPerson, claire: User, karim: User, actor_of: ActorOf
) -> None:
    add_members(found=garantie, people=[lea.pk], by=actor_of(claire))
    YoungPerson.objects.filter(pk=lea.pk).update(referent=karim)

    content = content_of(actor_of(claire), garantie)

    assert (names(content.reached), names(content.gone)) == ([], ["Léa"])
    assert remove_members(found=garantie, people=[lea.pk], by=actor_of(claire)) == 1


def test_a_closed_file_is_flagged_too(
    garantie: RecipientList, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    add_members(found=garantie, people=[lea.pk], by=actor_of(claire))
    YoungPerson.objects.filter(pk=lea.pk).update(closed_at=clock.now())
    assert names(content_of(actor_of(claire), garantie).gone) == ["Léa"]


@pytest.mark.parametrize(
    ("name", "code"),
    [("", "name"), ("  ", "name"), ("!?", "name"), ("a" * 61, "name"), ("GARANTIE  JEUNES", "same_name")],
)
def test_names_refused(garantie: RecipientList, claire: User, actor_of: ActorOf, name: str, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        create_list(name=name, shared=False, by=actor_of(claire))
    assert refusal.value.code == code
    other = create_list(name="Autre", shared=False, by=actor_of(claire))
    with pytest.raises(DomainError) as refusal:
        rename_list(found=other, name=name, by=actor_of(claire))
    assert refusal.value.code == code
    other.refresh_from_db()
    assert (RecipientList.objects.count(), name_of(other)) == (2, "Autre")


def test_two_colleagues_may_use_one_name(garantie: RecipientList, karim: User, actor_of: ActorOf) -> None:
    create_list(name="Garantie jeunes", shared=False, by=actor_of(karim))
    create_list(name="Garantie jeunes", shared=True, by=actor_of(karim))
    assert RecipientList.objects.count() == 3


def test_renaming_and_deleting_by_name(
    forum: RecipientList, karim: User, nadia: User, claire: User, actor_of: ActorOf
) -> None:
    """Its author does, and the direction for one of the team; deleting asks for the name."""
    for act in (rename_list, delete_list):
        with pytest.raises(DomainError) as refusal:
            act(found=forum, name="Forum de mars", by=actor_of(karim))
        assert refusal.value.code == "not_yours"
    rename_list(found=forum, name="Forum d’avril", by=actor_of(nadia))
    with pytest.raises(DomainError) as refusal:
        delete_list(found=forum, name="Forum de mars", by=actor_of(claire))
    assert refusal.value.code == "confirm"
    delete_list(found=forum, name="forum d'avril", by=actor_of(claire))
    with pytest.raises(DomainError) as refusal:
        add_members(found=forum, people=[], by=actor_of(claire))
    assert (refusal.value.code, RecipientList.objects.count()) == ("gone", 0)


def test_who_has_no_list(lea_account: User, ines: User, garantie: RecipientList, omar: User, actor_of: ActorOf) -> None:
    for user in (lea_account, ines):
        with pytest.raises(DomainError) as refusal:
            create_list(name="À moi", shared=True, by=actor_of(user))
        assert refusal.value.code == "role"
    for user in (lea_account, ines, omar):
        assert lists_of(actor_of(user)) == []


def test_bounds(
    garantie: RecipientList, lea: YoungPerson, claire: User, actor_of: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clicnjob.messaging.actions.lists.MOST_LISTS", 1)
    monkeypatch.setattr("clicnjob.messaging.actions.lists.MOST_RECIPIENTS", 0)
    with pytest.raises(DomainError) as refusal:
        create_list(name="Une de plus", shared=False, by=actor_of(claire))
    assert refusal.value.code == "too_many"
    with pytest.raises(DomainError) as refusal:
        add_members(found=garantie, people=[lea.pk], by=actor_of(claire))
    assert (refusal.value.code, ListMember.objects.count()) == ("too_many", 0)
    assert bounds.MOST_RECIPIENTS == 2000


def test_nothing_of_a_name_is_in_clear(garantie: RecipientList, claire: User, actor_of: ActorOf) -> None:
    """G21: nor in the audit."""
    rename_list(found=garantie, name="Garantie 2027", by=actor_of(claire))
    row = RecipientList.objects.get()
    assert b"Garantie" not in bytes(row.sealed_name)
    assert "garantie" not in row.name_hash
    assert list(AuditEvent.objects.filter(event__startswith="list.").order_by("at").values_list("event", "facts")) == [
        ("list.created", {"shared": False}),
        ("list.renamed", {}),
    ]


def test_as_many_queries_for_one_as_for_many(
    claire: User, toulon_site: Site, actor_of: ActorOf, django_assert_num_queries: Callable[..., object]
) -> None:
    actor = actor_of(claire)
    found = create_list(name="Une", shared=False, by=actor)
    people = [make_person(toulon_site, f"P{n}", "Test", claire) for n in range(6)]
    add_members(found=found, people=[people[0].pk], by=actor)
    lists_of(actor)  # opens the structure's key
    for number in (0, 5):
        with django_assert_num_queries(3):
            assert len(lists_of(actor)) == 1 + number
            content_of(actor, found)
        add_members(found=found, people=[person.pk for person in people], by=actor)
        for n in range(5 - number):
            create_list(name=f"Liste {n}", shared=False, by=actor)


def test_a_list_out_of_sight_is_unknown(garantie: RecipientList, karim: User, omar: User, actor_of: ActorOf) -> None:
    from django.http import Http404

    for user in (karim, omar):
        with pytest.raises(Http404):
            get_list(actor_of(user), garantie.pk)
