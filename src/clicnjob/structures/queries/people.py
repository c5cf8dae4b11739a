"""Reading young people: search before create, likely duplicates, one file, a card."""

import datetime as dt
import uuid
from contextlib import suppress
from dataclasses import dataclass

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Replace
from django.shortcuts import get_object_or_404

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Attachment, Card, FirstReception, YoungPerson
from clicnjob.structures.models.people import YoungPersonQuerySet
from clicnjob.structures.rules import alike, find_date, fold, normalise, phone_e164
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


def _name_reason(first_name: str, last_name: str, person: YoungPerson) -> str:
    """How the names meet; empty when they do not."""
    first, last = normalise(first_name).replace(" ", ""), normalise(last_name).replace(" ", "")
    theirs = normalise(person.first_name).replace(" ", ""), normalise(person.last_name).replace(" ", "")
    if (first, last) == theirs:
        return "même prénom et même nom"
    if (last, first) == theirs:
        return "prénom et nom inversés"
    if sorted(normalise(f"{first_name} {last_name}").split()) == person_words(person):
        return "mêmes mots dans le nom"
    if alike(first, theirs[0]) and alike(last, theirs[1]):
        return "nom presque pareil"
    if alike(first, theirs[1]) and alike(last, theirs[0]):
        return "nom presque pareil, prénom et nom inversés"
    if first == theirs[0]:
        return "même prénom"
    if last == theirs[1]:
        return "même nom"
    return ""


def person_words(person: YoungPerson) -> list[str]:
    """The words of a name, in alphabetical order."""
    return sorted(normalise(person.full_name).split())


def _date_reason(born: dt.date, other: dt.date) -> str:
    if born == other:
        return "même date de naissance"
    if (born.year, born.month, born.day) == (other.year, other.day, other.month):
        return "jour et mois de naissance inversés"
    one, two = f"{born:%d%m%Y}", f"{other:%d%m%Y}"
    return "date de naissance à un chiffre près" if sum(a != b for a, b in zip(one, two, strict=True)) == 1 else ""


_STRONG = ("prénom et", "mêmes mots", "nom presque")


def _compare(first_name: str, last_name: str, birth_date: dt.date, phone: str, person: YoungPerson) -> Duplicate | None:
    name = _name_reason(first_name, last_name, person)
    date = _date_reason(birth_date, person.birth_date)
    same_phone = bool(phone) and phone == person.phone
    strong = name.startswith(_STRONG) or name == "même prénom et même nom"
    same_day = date == "même date de naissance"
    likely = (strong and date) or (same_day and (name == "même nom" or (name == "même prénom" and same_phone)))
    if not (likely or (same_phone and (name or date)) or (strong and not name.startswith("nom presque"))):
        return None
    # The date first, then the name: « même date de naissance, prénom et nom inversés ».
    reasons = [reason for reason in (date, name, "même téléphone" if same_phone else "") if reason]
    return Duplicate(person, reasons, certain=strong and same_day)


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
        if (duplicate := _compare(first_name, last_name, birth_date, phone, person))
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
    """Whose card this is, while it is in force, the file open and the structure at work."""
    card = (
        Card.objects.filter(
            token_hash=keyed_hash("card", token),
            revoked_at=None,
            young_person__closed_at=None,
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
    "normalise",
    "person_of_card_token",
    "reaches_content",
    "search_people",
]
