"""Codes, passwords, phones."""

import pytest

from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import User
from clicnjob.accounts.rules import (
    LEAST_BITS,
    check_code,
    check_password_strength,
    check_username,
    french_mobile,
    is_trivial_code,
    password_bits,
)
from clicnjob.accounts.suggestions import BITS, REFUSED, suggested_password
from clicnjob.shared.errors import DomainError


@pytest.mark.parametrize(
    "code",
    [
        "000000",
        "111222",
        "121212",
        "123456",
        "654321",
        "789012",
        "135791",
        "123123",
        "123321",
        "112233",
        "445566",
        "100001",
    ],
)
def test_the_first_codes_anyone_would_try_are_refused(code: str) -> None:
    assert is_trivial_code(code)


@pytest.mark.parametrize("code", ["482915", "170428", "903617", "112358", "271828"])
def test_other_codes_pass(code: str) -> None:
    assert check_code(code) == code


def test_spaces_between_digits_are_fine() -> None:
    assert check_code(" 482 915 ") == "482915"


@pytest.mark.parametrize("code", ["", "48291", "4829155", "48a915", "٤٨٢٩١٥"])
def test_six_digits_and_nothing_else(code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        check_code(code)

    assert refusal.value.code == "code_form"


def claire(kind: str = AccountKind.STAFF) -> User:
    return User(kind=kind, first_name="Claire", last_name="Martin", email="claire.martin@exemple.fr")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("mistral2026", "password_short"),
        ("m" * 129, "password_long"),
        ("aaaaaaaaaaaa", "password_common"),
        ("1234567890123", "password_common"),
        ("MotDePasse2026!", "password_common"),
        ("clicnjob12345", "password_common"),
        ("claire.martin1", "password_similar"),
    ],
)
@pytest.mark.django_db
def test_weak_passwords_are_refused_with_what_to_do(password: str, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        check_password_strength(password, claire())

    assert refusal.value.code == code
    assert refusal.value.field == "password"


@pytest.mark.django_db
def test_a_sentence_is_a_good_password() -> None:
    check_password_strength("le mistral souffle fort", claire())


@pytest.mark.django_db
def test_direction_needs_sixteen_characters_and_a_young_person_ten(nadia: User) -> None:
    with pytest.raises(DomainError, match="au moins 16 caractères"):
        check_password_strength("le mistral fort", nadia)
    with pytest.raises(DomainError, match="au moins 10 caractères"):
        check_password_strength("le vent", claire(AccountKind.YOUTH))

    check_password_strength("le mistral se lève", nadia)
    check_password_strength("vent du large", claire(AccountKind.YOUTH))


@pytest.mark.parametrize(
    ("password", "bits"),
    [
        ("", 0),
        ("ventdularg", 47.0),  # ten small letters: CNIL's reckoning finds them short
        ("ventdularge", 51.7),
        ("Ventdular7", 59.5),
        ("vent du large", 76.5),
        ("3141592653589", 43.2),
    ],
)
def test_bits_are_reckoned_as_the_cnil_does(password: str, bits: float) -> None:
    """Délibération 2022-100: length times the bits of the kinds used; 50 where tries are limited."""
    assert password_bits(password) == pytest.approx(bits, abs=0.1)


@pytest.mark.parametrize(("password", "least"), [("ventdulrgo", 11), ("31415926535897", 16)])
@pytest.mark.django_db
def test_below_fifty_bits_one_is_told_how_many_characters_would_do(password: str, least: int) -> None:
    with pytest.raises(DomainError, match=f"au moins {least} caractères") as refusal:
        check_password_strength(password, claire(AccountKind.YOUTH))

    assert refusal.value.code == "password_short"


@pytest.mark.django_db
def test_the_password_suggested_holds_by_how_it_is_drawn_and_is_new_each_time() -> None:
    drawn = {suggested_password() for _ in range(200)}

    assert len(drawn) == 200
    assert BITS >= LEAST_BITS
    assert not any(pair in REFUSED for one in drawn for pair in one.split("-"))
    for one in drawn:
        check_password_strength(one, claire(AccountKind.YOUTH))


def test_usernames_are_small_letters() -> None:
    assert check_username(" Lea.Moreau ") == "lea.moreau"


@pytest.mark.parametrize("username", ["lea", "léa.moreau", "lea moreau", "0612345678", "-lea-", "a" * 41])
def test_odd_usernames_are_refused(username: str) -> None:
    with pytest.raises(DomainError) as refusal:
        check_username(username)

    assert refusal.value.code == "username_form"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("+33 7 49 12 34 56", "+33749123456"),
        ("0692 12 34 56", "+262692123456"),
        ("+262 692 12 34 56", "+262692123456"),
        ("0696 12 34 56", "+596696123456"),
    ],
)
def test_french_mobiles_pass_overseas_included(typed: str, kept: str) -> None:
    assert french_mobile(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "bonjour", "01 42 68 53 00", "0899 70 11 75", "3639", "+44 7911 123456", "+371 20 123456", "+882 16 123456"],
)
def test_g16_no_sms_leaves_for_abroad_landlines_or_premium_numbers(typed: str) -> None:
    with pytest.raises(DomainError) as refusal:
        french_mobile(typed)

    assert refusal.value.code == "phone_not_mobile"
