"""What is true of codes, passwords and phones, whoever asks."""

import datetime as dt
import math
import re
from itertools import pairwise
from typing import Final

import phonenumbers
from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clicnjob.accounts import privilege
from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import User
from clicnjob.shared.errors import DomainError

CODE_DIGITS: Final = 6
STAFF_PASSWORD: Final = 12
PRIVILEGED_PASSWORD: Final = 16
"""Direction and network: who creates accounts (ANSSI; security.md)."""
YOUTH_PASSWORD: Final = 10
LONGEST_PASSWORD: Final = 128
LEAST_BITS: Final = 50
"""CNIL 2022-100, where tries are limited (``proofs``): see ``password_bits``."""
SILENCE: Final = dt.timedelta(days=90)
"""After so long without news of its owner a number may be someone else's."""
_KINDS: Final = ((r"[a-z]", 26), (r"[A-Z]", 26), (r"[0-9]", 10), (r"[^a-zA-Z0-9]", 33))
"""Kinds of characters and how many there are of each; the last holds signs, spaces and accented letters."""

_FRENCH_CODES: Final = frozenset({33, 262, 590, 594, 596, 508, 687, 689, 681})
"""Mainland and overseas calling codes; only their mobile ranges get an SMS (G16)."""
_MAINLAND_MOBILE: Final = re.compile(r"\+33[67]\d{8}")
_CONTEXT_WORDS: Final = ("clicnjob", "missionlocale", "motdepasse", "azerty", "conseiller", "bonjour")


def is_trivial_code(code: str) -> bool:
    """Whether six digits are among the first anyone would try: repeated, in a row, in pairs, twice the same half."""
    digits = [int(digit) for digit in code]
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    return (
        len(set(digits)) < 3
        or steps in ({1}, {9}, {2}, {8})
        or code[:3] == code[3:]
        or code[:3] == code[:2:-1]
        or code[0::2] == code[1::2]
    )


def check_code(code: str) -> str:
    """The six digits, without spaces. Raises DomainError: ``code_form``, ``code_trivial``."""
    digits = "".join(code.split())
    if not (len(digits) == CODE_DIGITS and digits.isascii() and digits.isdigit()):
        raise DomainError(_("Écrivez six chiffres."), code="code_form", field="code")
    if is_trivial_code(digits):
        raise DomainError(
            _("Ce code est trop facile à deviner. Mélangez les chiffres."), code="code_trivial", field="code"
        )
    return digits


def shortest_password(user: User) -> int:
    """How many characters a password of this account needs."""
    if user.kind == AccountKind.YOUTH:
        return YOUTH_PASSWORD
    return PRIVILEGED_PASSWORD if privilege.is_privileged(user) else STAFF_PASSWORD


def _alphabet(password: str) -> int:
    return sum(size for kind, size in _KINDS if re.search(kind, password))


def password_bits(password: str) -> float:
    """How many bits a password of this shape holds, as the CNIL reckons: its length times those of the kinds it draws from.

    It says nothing of a word everyone knows: common passwords, one's own name and repetitions are refused apart.
    """
    return len(password) * math.log2(_alphabet(password) or 1)


def _shortest_of_kind(password: str) -> int:
    """How many characters of the kinds used here make ``LEAST_BITS``."""
    return math.ceil(LEAST_BITS / math.log2(max(_alphabet(password), 2)))


def is_number_in_doubt(user: User, now: dt.datetime) -> bool:
    """Whether the verified number may be someone else's by now: it gave up, or nothing was heard of its owner for 90 days.

    Heard of: the number proved, or the account used, by whichever way (abuse case 7).
    """
    if user.phone_doubted_at is not None or user.phone_verified_at is None:
        return True
    used = user.last_seen_on is not None and now.date() - user.last_seen_on <= SILENCE
    return not used and now - user.phone_verified_at > SILENCE


def check_password_strength(password: str, user: User, *, at_least: int | None = None) -> None:
    """Refuse what is short, holds less than 50 bits, is common, or made of the person's own name.

    Raises DomainError: ``password_short``, ``password_long``, ``password_common``, ``password_similar``.
    """
    shortest = at_least or shortest_password(user)
    if len(password) < shortest:
        raise _too_short(shortest)
    if len(password) > LONGEST_PASSWORD:
        raise DomainError(
            _("Ce mot de passe est trop long. Gardez %(count)s caractères au plus.") % {"count": LONGEST_PASSWORD},
            code="password_long",
            field="password",
        )
    plain = re.sub(r"[^a-z]", "", password.casefold())
    rest = plain
    for word in _CONTEXT_WORDS:
        rest = rest.replace(word, "")
    try:
        CommonPasswordValidator().validate(password)
        common = len(set(password)) < 5 or (plain != "" and len(rest) < 4 and rest != plain)
    except ValidationError:
        common = True
    if common:
        raise DomainError(
            _("Ce mot de passe est trop courant. Choisissez plusieurs mots qui ne vont pas ensemble."),
            code="password_common",
            field="password",
        )
    own = f"{user.first_name} {user.last_name} {(user.email or '').partition('@')[0]} {user.username or ''}".casefold()
    rest = password.casefold()
    for word in sorted(re.findall(r"\w{3,}", own.replace("_", " ")), key=len, reverse=True):
        rest = rest.replace(word, "")
    try:
        UserAttributeSimilarityValidator(("first_name", "last_name", "email", "username")).validate(password, user)
        if len(re.sub(r"\W", "", rest)) < 6:
            raise ValidationError([])
    except ValidationError:
        raise DomainError(
            _("Ce mot de passe ressemble à votre nom ou à votre adresse. Choisissez-en un autre."),
            code="password_similar",
            field="password",
        ) from None
    if password_bits(password) < LEAST_BITS:
        raise _too_short(_shortest_of_kind(password))


def _too_short(count: int) -> DomainError:
    return DomainError(
        _("Ce mot de passe est trop court. Écrivez au moins %(count)s caractères : une phrase va très bien.")
        % {"count": count},
        code="password_short",
        field="password",
    )


_USERNAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{2,38})[a-z0-9]")


def check_username(username: str) -> str:
    """A username in small letters: 4 to 40 letters, digits, dots, hyphens. Raises DomainError(code="username_form")."""
    plain = username.strip().casefold()
    if not _USERNAME.fullmatch(plain) or plain.isdigit():
        raise DomainError(
            _("Prenez 4 à 40 lettres ou chiffres, sans accent ni espace."), code="username_form", field="username"
        )
    return plain


def french_mobile(text: str) -> str:
    """A French mobile number, overseas included, as machines write it ("+33612345678").

    Unknown 06 and 07 ranges pass: operators open new ones. Raises DomainError(code="phone_not_mobile").
    """
    refusal = DomainError(
        _("Écrivez un numéro de portable français, par exemple 06 12 34 56 78."), code="phone_not_mobile", field="phone"
    )
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:
        raise refusal from None
    if number.country_code not in _FRENCH_CODES:
        raise refusal
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    kind = phonenumbers.number_type(number)
    mobile = kind == phonenumbers.PhoneNumberType.MOBILE and phonenumbers.is_valid_number(number)
    # 0692…, 0693…, 0639…, 0690…, 0691…, 0694…, 0696…, 0697… are overseas mobiles dialled as at home.
    overseas = number.country_code == 33 and _overseas(number)
    if overseas:
        return overseas
    if mobile or (number.country_code == 33 and _MAINLAND_MOBILE.fullmatch(written)):
        return written
    raise refusal


def _overseas(number: phonenumbers.PhoneNumber) -> str:
    """The same number under its overseas calling code, when it was dialled as at home there; else empty."""
    national = str(number.national_number)
    for prefixes, code in (
        (("692", "693", "639"), 262),
        (("690", "691"), 590),
        (("694",), 594),
        (("696", "697"), 596),
    ):
        if national.startswith(prefixes) and len(national) == 9:
            return f"+{code}{national}"
    return ""
