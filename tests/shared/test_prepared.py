"""Reads whose SQL is written once: same rows as their QuerySet, whoever asks and whenever."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Exists, OuterRef, QuerySet

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.prepared import NotPrepared, Prepared
from clicnjob.structures.models import Cover, Membership, YoungPerson

ActorOf = Callable[[User], Actor]


def reach(actor: Actor) -> QuerySet[YoungPerson]:
    people = YoungPerson.objects.all().content_visible_to(actor, moment=clock.now())
    return people.select_related("referent", "structure").order_by("pk")


@pytest.mark.django_db
def test_everyone_finds_their_own(
    lea: YoungPerson, younes: YoungPerson, claire: User, karim: User, omar: User, nadia: User, actor_of: ActorOf
) -> None:
    read = Prepared(reach)
    for user in (claire, karim, omar, nadia, claire):
        assert read(actor_of(user)) == list(reach(actor_of(user)))
    assert [person.referent for person in read(actor_of(claire))] == [claire]


@pytest.mark.django_db
def test_a_right_begins_and_ends_at_its_hour(lea: YoungPerson, claire: User, karim: User, actor_of: ActorOf) -> None:
    """Karim stands in for Claire for three days: the moment is a value like the others."""
    read, day = Prepared(reach), clock.today()
    Cover.objects.create(
        structure=lea.structure, absent=claire, covering=karim, starts_on=day, ends_on=day + dt.timedelta(days=2)
    )
    seen = []
    for days in (-1, 0, 2, 3):
        with clock.travel(clock.now() + dt.timedelta(days=days)):
            seen.append(read(actor_of(karim)) == [lea])

    assert seen == [False, True, True, False]


@pytest.mark.django_db
def test_lists_of_ids_and_tuples(lea: YoungPerson, younes: YoungPerson) -> None:
    def names(ids: list[uuid.UUID]) -> QuerySet[YoungPerson, tuple[str]]:
        return YoungPerson.objects.filter(pk__in=ids).order_by("first_name").values_list("first_name")

    read = Prepared(names)

    assert read([lea.pk]) == [("Léa",)]
    assert read([younes.pk, lea.pk]) == [("Léa",), ("Younès",)]
    assert read([]) == []


@pytest.mark.django_db
def test_what_was_left_out_comes_when_it_is_asked(lea: YoungPerson) -> None:
    read = Prepared(lambda pk: YoungPerson.objects.filter(pk=pk).only("first_name"))
    (found,) = read(lea.pk)

    assert (found.first_name, found.last_name) == (lea.first_name, lea.last_name)
    assert not found._state.adding


@pytest.mark.django_db
def test_what_never_changes_is_written_in(lea: YoungPerson, younes: YoungPerson) -> None:
    """Quotes, percents, truths and nothing, as they are."""
    YoungPerson.objects.filter(pk=lea.pk).update(last_name="D'Ax 100 %s")

    def named(pk: uuid.UUID) -> QuerySet[YoungPerson]:
        nobody = Exists(YoungPerson.objects.filter(pk=OuterRef("pk"), closed_at__isnull=False))
        return YoungPerson.objects.annotate(gone=nobody).filter(pk=pk, last_name="D'Ax 100 %s", gone=False)

    read = Prepared(named)

    assert (read(lea.pk), read(younes.pk)) == ([lea], [])
    assert read(lea.pk)[0].gone is False


@pytest.mark.django_db
def test_sql_that_depends_on_values_is_refused(lea: YoungPerson, claire: User, actor_of: ActorOf) -> None:
    """A limit taken from an argument, a birthday, the civil day of another zone: none of them is a mere value."""

    def first(many: int) -> QuerySet[YoungPerson]:
        return YoungPerson.objects.all()[:many]

    def minors() -> QuerySet[YoungPerson]:
        today = clock.today()
        return YoungPerson.objects.filter(birth_date__gt=today.replace(year=today.year - 18))

    def here(zone: str) -> QuerySet[Membership]:
        return Membership.objects.all().current(clock.today(zone))

    refused: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
        (first, (3,)), (minors, ()), (here, ("Indian/Reunion",)), (here, ("America/Martinique",)),
    ]  # fmt: skip
    for build, given in refused:
        with pytest.raises(NotPrepared):
            Prepared(build)(*given)


@pytest.mark.django_db
def test_it_is_counted_like_any_query(
    lea: YoungPerson, claire: User, actor_of: ActorOf, django_assert_num_queries: Callable[[int], Any]
) -> None:
    read, actor = Prepared(reach), actor_of(claire)
    read(actor)
    with django_assert_num_queries(1):
        read(actor)
