"""Reading young people: search before create, likely duplicates, one file, a card."""

import datetime as dt
import uuid
from contextlib import suppress
from dataclasses import dataclass

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Replace
from django.shortcuts import get_object_or_404

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro, pro_noop
from clicnjob.structures.enums import CloseReason
from clicnjob.structures.models import Attachment, Card, FirstReception, YoungPerson
from clicnjob.structures.models.people import YoungPersonQuerySet
from clicnjob.structures.rules import alike, find_date, fold, normalise, phone_e164, transliterated
from clicnjob.vault.fields import MARK_BYTES, mark_of
from clicnjob.vault.keys import derived_token, keyed_hash


def get_person(actor: Actor, pk: uuid.UUID) -> YoungPerson:
    """The file whose card the actor may see (R2). 404 otherwise, as for an unknown id (R3)."""
    return get_object_or_404(
        YoungPerson.objects.all().visible_to(actor).select_related("structure", "site", "referent"), pk=pk
    )


def get_person_with_content(actor: Actor, pk: uuid.UUID) -> YoungPerson:
    """The file whose content the actor may read now (R2). 404 otherwise."""
    people = YoungPerson.objects.all().content_visible_to(actor, moment=clock.now())
    return get_object_or_404(people.select_related("structure", "site", "referent"), pk=pk)


def reaches_content(actor: Actor, person: YoungPerson) -> bool:
    """Whether the actor may read this file's content now (R2)."""
    return YoungPerson.objects.all().content_visible_to(actor, moment=clock.now()).filter(pk=person.pk).exists()


def get_reception(actor: Actor, person: YoungPerson) -> FirstReception:
    """The first reception of a visible file. 404 where there is none."""
    rows = (
        FirstReception.objects.all()
        .visible_to(actor)
        .select_related("site", "structure", "interviewed_by", "received_by")
    )
    return get_object_or_404(rows, young_person=person)


def matching(people: YoungPersonQuerySet, text: str, *, timezone: str = "Europe/Paris") -> YoungPersonQuerySet:
    """Those of ``people`` that ``text`` designates: words of the name in any order, birth date, i-milo number, phone."""
    day, rest = find_date(text)
    words = normalise(rest).split()
    found = people.alias(compact=Replace(F("search_name"), Value(" "), Value("")))
    condition = Q()
    digits = rest.replace(" ", "").replace(".", "").replace("+", "")
    if day is None and digits.isdigit():
        condition = Q(imilo_number=int(digits)) if len(digits) <= 18 else Q(pk__in=[])
        if len(digits) >= 9:
            with suppress(DomainError):
                condition |= Q(phone=phone_e164(rest, timezone))
        words = []
    if day is not None:
        condition &= Q(birth_date=day)
    for word in words[:8]:
        condition &= Q(compact__contains=word)
    return found.filter(condition)


def search_people(actor: Actor, text: str, limit: int = 20) -> list[YoungPerson]:
    """The files of the actor's structure that ``text`` designates, best first; names in any order, accents and case ignored.

    "14/03/2007" anywhere in the text is a birth date; digits alone an i-milo number or a phone. One query.
    """
    words = normalise(find_date(text)[1]).split()
    if len(text.strip()) < 2:
        return []
    people = YoungPerson.objects.all().visible_to(actor)
    timezone = people.values_list("structure__timezone", flat=True)[:1]
    zone = next(iter(timezone), "Europe/Paris") if text.strip().replace(" ", "").isdigit() else "Europe/Paris"
    first = words[0] if words else ""
    start = Q(search_name__startswith=first) | Q(search_name__contains=f" {first}")
    return list(
        matching(people, text, timezone=zone)
        .alias(rank=Case(When(start, then=Value(0)), default=Value(1), output_field=IntegerField()))
        .select_related("referent", "site", "structure")
        .order_by("rank", "last_name", "first_name", "birth_date", "pk")[:limit]
    )


def known_first_names(actor: Actor, words: list[str]) -> set[str]:
    """Those of ``words``, normalised, that somebody of the structure has for a first name. One query."""
    wanted = {normalise(word) for word in words}
    starts = Q(pk__in=[])
    for word in wanted:
        starts |= Q(search_name__startswith=f"{word} ")
    names = YoungPerson.objects.all().visible_to(actor).filter(starts).values_list("first_name", flat=True).distinct()
    return wanted & {normalise(name) for name in names}


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A file that may be the same person, and why, in words."""

    person: YoungPerson
    reasons: list[str]
    certain: bool = False
    """Same name and same birth date: nearly always the same person."""
    dated: bool = False
    """The birth dates say something too."""
    phoned: bool = False
    """So does the phone."""


SAME_NAMES = pro_noop("même prénom et même nom")
SWAPPED = pro_noop("prénom et nom inversés")
SAME_WORDS = pro_noop("mêmes mots dans le nom")
CLOSE = pro_noop("nom presque pareil")
CLOSE_AND_SWAPPED = pro_noop("nom presque pareil, prénom et nom inversés")
WRITTEN_OTHERWISE = pro_noop("même nom écrit autrement")
WRITTEN_OTHERWISE_AND_SWAPPED = pro_noop("même nom écrit autrement, prénom et nom inversés")
SAME_FIRST_NAME = pro_noop("même prénom")
SAME_SURNAME = pro_noop("même nom")
SAME_DAY = pro_noop("même date de naissance")
SAME_PHONE = pro_noop("même téléphone")
_CLOSE = frozenset({CLOSE, CLOSE_AND_SWAPPED, WRITTEN_OTHERWISE, WRITTEN_OTHERWISE_AND_SWAPPED})
_STRONG = _CLOSE | {SAME_NAMES, SWAPPED, SAME_WORDS}
_SUREST_FIRST = (
    SAME_NAMES,
    SWAPPED,
    SAME_WORDS,
    CLOSE,
    CLOSE_AND_SWAPPED,
    WRITTEN_OTHERWISE,
    WRITTEN_OTHERWISE_AND_SWAPPED,
    SAME_FIRST_NAME,
    SAME_SURNAME,
    "",
)
_RANK = {reason: rank for rank, reason in enumerate(_SUREST_FIRST)}


def names_of(person: YoungPerson) -> list[tuple[str, str]]:
    """First names and names under which someone may be known: as they are called, then the papers'."""
    called = [(person.first_name, person.last_name)]
    return called if not person.has_use_name else [*called, (person.civil_first_name, person.civil_last_name)]


def _name_reason(first_name: str, last_name: str, person: YoungPerson) -> str:
    """How the names meet, at best; empty when they do not."""
    reasons = [_reason(first_name, last_name, *names) for names in names_of(person)]
    return min(reasons, key=lambda reason: _RANK[reason])


def _reason(first_name: str, last_name: str, their_first: str, their_last: str) -> str:
    first, last = normalise(first_name).replace(" ", ""), normalise(last_name).replace(" ", "")
    theirs = normalise(their_first).replace(" ", ""), normalise(their_last).replace(" ", "")
    if (first, last) == theirs:
        return SAME_NAMES
    if (last, first) == theirs:
        return SWAPPED
    if words_of(first_name, last_name) == words_of(their_first, their_last):
        return SAME_WORDS
    if alike(first, theirs[0]) and alike(last, theirs[1]):
        return CLOSE
    if alike(first, theirs[1]) and alike(last, theirs[0]):
        return CLOSE_AND_SWAPPED
    if same_abroad(first, theirs[0]) and same_abroad(last, theirs[1]):
        return WRITTEN_OTHERWISE
    if same_abroad(first, theirs[1]) and same_abroad(last, theirs[0]):
        return WRITTEN_OTHERWISE_AND_SWAPPED
    if first == theirs[0]:
        return SAME_FIRST_NAME
    if last == theirs[1]:
        return SAME_SURNAME
    return ""


def same_abroad(first: str, second: str) -> bool:
    """Two spellings of one name, in our alphabet or out of another."""
    return alike(first, second) or transliterated(first, second)


def words_of(first_name: str, last_name: str) -> list[str]:
    """The words of a name, in alphabetical order."""
    return sorted(normalise(f"{first_name} {last_name}").split())


def person_words(person: YoungPerson) -> list[str]:
    """The words of the name someone is called by, in alphabetical order."""
    return words_of(person.first_name, person.last_name)


def _date_reason(born: dt.date, other: dt.date) -> str:
    if born == other:
        return SAME_DAY
    if (born.year, born.month, born.day) == (other.year, other.day, other.month):
        return pro_noop("jour et mois de naissance inversés")
    one, two = f"{born:%d%m%Y}", f"{other:%d%m%Y}"
    return (
        pro_noop("date de naissance à un chiffre près")
        if sum(a != b for a, b in zip(one, two, strict=True)) == 1
        else ""
    )


def phone_mark(person: YoungPerson) -> bytes:
    """What compares the phones of two files without opening either (ADR 41); empty without a phone."""
    held = person.__dict__.get("phone") or b""
    if isinstance(held, str):  # written, or opened already
        return mark_of("phone", held) if held else b""
    return bytes(held)[:MARK_BYTES]


def compare(first_name: str, last_name: str, birth_date: dt.date, phone: str, person: YoungPerson) -> Duplicate | None:
    """Whether ``person`` may be who is described, and why; None when nothing says so."""
    name = _name_reason(first_name, last_name, person)
    date = _date_reason(birth_date, person.birth_date)
    same_phone = bool(phone) and phone == person.phone
    strong = name in _STRONG
    same_day = date == SAME_DAY
    likely = (strong and date) or (same_day and (name == SAME_SURNAME or (name == SAME_FIRST_NAME and same_phone)))
    if not (likely or (same_phone and (name or date)) or (strong and name not in _CLOSE)):
        return None
    # The date first, then the name: « même date de naissance, prénom et nom inversés ».
    reasons = [pro(reason) for reason in (date, name, SAME_PHONE if same_phone else "") if reason]
    return Duplicate(person, reasons, certain=strong and same_day, dated=bool(date), phoned=same_phone)


def compare_with(
    person: YoungPerson, first_name: str, last_name: str, birth_date: dt.date, phone: str
) -> Duplicate | None:
    """Whether a file may be this person's, and why: the rule of ``likely_duplicates``, for one file."""
    return compare(first_name, last_name, birth_date, phone, person)


def likely_duplicates(
    actor: Actor, *, first_name: str, last_name: str, birth_date: dt.date, phone: str = ""
) -> list[Duplicate]:
    """The files of the structure that may be the same person, the surest first, each with its reasons in French.

    Compared: birth date (swapped, one digit away), names (swapped, respelled, one or two letters away), phone. Two queries.
    """
    full = normalise(f"{first_name} {last_name}")
    words = full.split()
    if not words:
        return []
    near = Q(birth_date=birth_date)
    if birth_date.day <= 12:
        near |= Q(birth_date=birth_date.replace(month=birth_date.day, day=birth_date.month))
    same_words = Q()
    for word in words:
        same_words &= Q(search_name__contains=word)
    condition = near | same_words | Q(birth_date__in=_one_digit_away(birth_date))
    if phone:
        condition |= Q(phone=phone)
    people: QuerySet[YoungPerson] = (
        YoungPerson.objects.all().visible_to(actor).filter(condition).select_related("referent", "site", "structure")
    )
    found = [
        duplicate
        for person in people.order_by("last_name", "first_name", "pk")[:500]
        if (duplicate := compare(first_name, last_name, birth_date, phone, person))
    ]
    return sorted(found, key=lambda duplicate: (not duplicate.certain, -len(duplicate.reasons)))[:10]


def _one_digit_away(day: dt.date) -> list[dt.date]:
    digits = f"{day:%d%m%Y}"
    found = []
    for place in range(8):
        for digit in "0123456789":
            text = digits[:place] + digit + digits[place + 1 :]
            try:
                found.append(dt.datetime.strptime(text, "%d%m%Y").date())  # noqa: DTZ007  a civil date
            except ValueError:
                continue
    return [other for other in found if other != day]


def card_token(card: Card) -> str:
    """The 128 bits printed on the card, derived again from its id: the database keeps a keyed hash only (R6)."""
    return derived_token("card", str(card.pk))


def card_in_force(person: YoungPerson) -> Card | None:
    """The card that opens this file, if one was made."""
    return Card.objects.filter(young_person=person, revoked_at=None).first()


def person_of_card_token(token: str) -> YoungPerson | None:
    """Whose card this is, while it is in force and the structure at work; of a closed file, only for who has an account.

    Who was joined before their file was closed still comes in to read; nobody joins a closed file (``boarding``).
    """
    joined = Exists(Attachment.objects.current().filter(young_person=OuterRef("young_person")))
    readable = Q(young_person__closed_at=None) | (~Q(young_person__closed_for__in=["", CloseReason.DEATH]) & joined)
    card = (
        Card.objects.filter(
            readable,
            token_hash=keyed_hash("card", token),
            revoked_at=None,
            young_person__structure__active=True,
        )
        .select_related("young_person__structure", "young_person__site", "young_person__referent")
        .first()
    )
    return card.young_person if card else None


def current_attachment(person: YoungPerson) -> Attachment | None:
    """The link in force between this file and an account."""
    return Attachment.objects.current().filter(young_person=person).select_related("user").first()


__all__ = [
    "Duplicate",
    "card_in_force",
    "card_token",
    "current_attachment",
    "fold",
    "get_person",
    "get_person_with_content",
    "get_reception",
    "known_first_names",
    "likely_duplicates",
    "matching",
    "names_of",
    "normalise",
    "person_of_card_token",
    "reaches_content",
    "search_people",
]


def language_of(person: YoungPerson) -> str:
    """The language a young person reads: the one of their account, else the one written at the first reception."""
    link = Attachment.objects.current().filter(young_person=person).select_related("user").first()
    return link.user.language if link else person.language


def holder(person: YoungPerson) -> Actor:
    """Who holds a link of a notice: the young person, not signed in."""
    return Actor(Kind.YOUTH, name=person.first_name, structure_id=person.structure_id, person_id=person.pk)
