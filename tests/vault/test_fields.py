"""G21: sealed texts of rows read and write as texts, open in their place only, are found by equality and by nothing else (ADR 41)."""

import uuid

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from clicnjob.accounts.models import User
from clicnjob.shared.db import atomic
from clicnjob.structures.models import Site, Structure, YoungPerson
from clicnjob.vault.envelope import CannotOpen, forget_keys
from clicnjob.vault.fields import MARK_BYTES, MarkOf, mark_of
from tests.conftest import make_person

NUMBER, OTHER = "+33612345678", "+33698765432"


def held(row: YoungPerson | User, column: str) -> bytes:
    """What the database has of it."""
    name = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {name(column)} FROM {row._meta.db_table} WHERE id = %s",
            [row.pk.hex if connection.vendor == "sqlite" else row.pk],
        )
        found = cursor.fetchone()[0]
    return bytes(found)


def test_it_reads_and_writes_as_a_text_and_lies_sealed(lea: YoungPerson) -> None:
    lea.relay = "Mme Moreau, sa mère"
    lea.save(update_fields=["relay"])
    forget_keys()
    again = YoungPerson.objects.get(pk=lea.pk)

    assert (again.phone, again.email, again.relay) == (NUMBER, "", "Mme Moreau, sa mère")
    assert held(lea, "email") == b""
    for column, text in (("phone", NUMBER), ("relay", "Moreau, sa")):
        assert text.encode() not in held(lea, column)
        assert text[3:].encode() not in held(lea, column)


def test_what_nobody_reads_is_not_opened(toulon_site: Site, claire: User) -> None:
    """A list pays for what it shows; saving a row leaves what was not read as it was."""
    for number in range(5):
        make_person(toulon_site, f"Jeune{number}", "Test", claire)
    forget_keys()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        people = list(YoungPerson.objects.all())
        assert [type(person.__dict__["phone"]) for person in people] == [bytes] * 5
    assert len(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        assert {person.phone for person in people} == {NUMBER}
    assert len(asked) == 1, "the structure's key, once"
    row = YoungPerson.objects.first()
    before = held(row, "phone")
    row.save()
    assert held(row, "phone") == before


def test_equal_texts_are_found_whatever_their_case_and_nothing_else_is_asked(
    lea: YoungPerson, younes: YoungPerson, claire: User
) -> None:
    rows = YoungPerson.objects.all()
    assert list(rows.filter(phone=NUMBER)) == [lea]
    assert list(rows.filter(phone__in=[OTHER, NUMBER])) == [lea]
    assert list(rows.exclude(phone=NUMBER)) == [younes]
    assert list(rows.filter(phone="")) == [younes]
    assert list(rows.filter(attachments__user__phone=NUMBER)) == []
    assert list(User.objects.filter(email=" CLAIRE@exemple.FR ")) == [claire]
    assert list(User.objects.filter(email=None)) == []
    shared = YoungPerson.objects.exclude(phone="").values(mark=MarkOf("phone")).annotate(n=Count("pk"))
    assert [row["n"] for row in shared] == [1]
    for lookup in (
        "phone__contains",
        "phone__startswith",
        "phone__iexact",
        "phone__gt",
        "phone__endswith",
        "phone__lower",
    ):
        with pytest.raises(FieldError):
            list(rows.filter(**{lookup: "+336"}))
    with pytest.raises(ValueError, match="has no mark"):
        list(rows.filter(relay="Mme Moreau"))


def test_two_accounts_never_share_an_address(claire: User) -> None:
    with pytest.raises(IntegrityError), atomic():
        User.objects.create(kind="staff", first_name="Autre", email="Claire@Exemple.fr")
    for _ in range(2):
        assert User.objects.create(kind="youth", first_name="Sans").email is None


def test_it_opens_in_its_place_only(lea: YoungPerson, younes: YoungPerson, toulon_site: Site) -> None:
    """Another row, another field, another structure, another mark: none opens."""
    twin = make_person(toulon_site, "Lia", "Moreau")
    sealed = held(lea, "phone")
    moved = bytes(MARK_BYTES) + sealed[MARK_BYTES:]

    for row, column, value in (
        (twin, "phone", sealed),
        (younes, "phone", sealed),
        (lea, "email", sealed),
        (lea, "phone", moved),
    ):
        YoungPerson.objects.filter(pk=row.pk).update(**{column: value})
        with pytest.raises(CannotOpen):
            getattr(YoungPerson.objects.get(pk=row.pk), column)


def test_a_row_copied_under_another_name_is_refused(lea: YoungPerson) -> None:
    copy = YoungPerson.objects.get(pk=lea.pk)
    copy.pk, copy._state.adding = uuid.uuid4(), True

    with pytest.raises(CannotOpen):
        copy.save()


def test_many_rows_are_sealed_one_by_one(lea: YoungPerson, younes: YoungPerson) -> None:
    assert YoungPerson.objects.update(phone=OTHER, discreet=True) == 2

    assert [person.phone for person in YoungPerson.objects.filter(phone=OTHER, discreet=True)] == [OTHER, OTHER]
    assert held(lea, "phone") != held(younes, "phone")
    assert YoungPerson.objects.filter(discreet=True).update(phone="") == 2
    assert YoungPerson.objects.filter(phone="").count() == 2
    lea.phone = NUMBER
    with pytest.raises(TypeError, match="one by one"):
        YoungPerson.objects.bulk_update([lea], ["phone"])


def test_rows_made_together_are_sealed_each(toulon: Structure, toulon_site: Site) -> None:
    made = [
        YoungPerson(
            structure=toulon, site=toulon_site, first_name="A", last_name="B", birth_date="2007-01-01", phone=NUMBER
        )
        for _ in range(3)
    ]
    YoungPerson.objects.bulk_create(made)

    assert [person.phone for person in YoungPerson.objects.filter(phone=NUMBER)] == [NUMBER] * 3


def test_a_text_left_aside_is_fetched_when_read(lea: YoungPerson) -> None:
    row = YoungPerson.objects.defer("phone").get(pk=lea.pk)
    assert row.get_deferred_fields() == {"phone"}
    row.discreet = True
    row.save()

    assert row.phone == NUMBER
    row.refresh_from_db()
    assert (row.phone, row.discreet) == (NUMBER, True)


def test_too_long_a_text_is_refused(lea: YoungPerson) -> None:
    lea.relay = "x" * 121
    with pytest.raises(ValueError, match="120 at most"):
        lea.save()


def test_a_mark_says_nothing_and_is_of_one_purpose() -> None:
    assert mark_of("phone", NUMBER) != mark_of("e-mail", NUMBER)
    assert len(mark_of("phone", NUMBER)) == MARK_BYTES


def test_a_number_is_found_by_its_index(lea: YoungPerson) -> None:
    """Not by looking at every file."""
    plan = YoungPerson.objects.filter(structure_id=lea.structure_id, phone=NUMBER).order_by().explain()
    user_plan = User.objects.filter(phone=NUMBER).order_by().explain()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = YoungPerson.objects.filter(structure_id=lea.structure_id, phone=NUMBER).order_by().explain()
        user_plan = User.objects.filter(phone=NUMBER).order_by().explain()

    assert "person_phone" in plan
    assert "user_phone" in user_plan
