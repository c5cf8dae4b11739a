"""The first reception: search first, create when it is nobody known, then the next one (R8)."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.accounts.models import User
from clicnjob.enrolment.forms.people import ReceptionForm
from clicnjob.enrolment.queries.people import counsellors
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.structures.actions import record_first_reception
from clicnjob.structures.enums import Counted
from clicnjob.structures.gate import gated, searched
from clicnjob.structures.models import FirstReception, Site
from clicnjob.structures.queries import (
    Duplicate,
    get_person,
    get_structure,
    known_first_names,
    likely_duplicates,
    normalise,
    search_people,
)
from clicnjob.structures.rules import find_date, phone_e164

RECEIVERS = (Role.RECEPTION, Role.COUNSELLOR, Role.DIRECTION)


@dataclass
class Desk:
    """What the page shows: the search, the form, the likely duplicates."""

    text: str
    form: ReceptionForm
    duplicates: list[Duplicate]
    open: bool


def guessed(actor: Actor, text: str, *, first_name_first: bool = False) -> dict[str, Any]:
    """What was searched fills the form: the name comes first, unless capitals or a known first name say otherwise."""
    day, rest = find_date(text)
    words = [word for word in rest.split() if not any(character.isdigit() for character in word)]
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        first, last = [word for word in words if word not in capitals], capitals
    elif len(words) > 1 and _says_first_name_first(actor, words, otherwise=first_name_first):
        first, last = words[:1], words[1:]
    else:
        first, last = words[1:], words[:1]
    found: dict[str, Any] = {"first_name": _titled(first), "last_name": _titled(last)}
    return {name: value for name, value in found.items() if value} | ({"birth_date": day} if day else {})


def _says_first_name_first(actor: Actor, words: list[str], *, otherwise: bool) -> bool:
    known = known_first_names(actor, [words[0], words[-1]])
    return normalise(words[0]) in known if len(known) == 1 else otherwise


def shown(duplicates: list[Duplicate]) -> str:
    """The likely duplicates that this page shows: posted back, they were looked at."""
    return " ".join(sorted(str(duplicate.person.pk) for duplicate in duplicates))


def unseen(request: Request, duplicates: list[Duplicate]) -> bool:
    """Whether a likely duplicate was not looked at yet."""
    seen = set(request.POST.get("confirmed", "").split())
    return any(str(duplicate.person.pk) not in seen for duplicate in duplicates)


def _titled(words: list[str]) -> str:
    return " ".join(word.title() if word.isupper() or word.islower() else word for word in words)


def _form(actor: Actor, structure_id: uuid.UUID, *, data: Any = None, text: str = "") -> ReceptionForm:
    sites = Site.objects.all().visible_to(actor).filter(closed_at=None).order_by("name")
    colleagues = counsellors(structure_id)
    own = colleagues.filter(pk=actor.user_id).first() if actor.user_id else None
    initial: dict[str, Any] = {**guessed(actor, text), "referent": own, "interview": "now" if own else "later"}
    initial["site"] = actor.site_id or sites.values_list("pk", flat=True).first()
    return ReceptionForm(data, initial=initial, sites=sites, colleagues=colleagues)


@requires(*RECEIVERS)
@methods("GET", "POST")
@gated(Counted.SEARCHES, when=searched)
def reception(request: Request) -> HttpResponse:
    """The first reception: search first, then the form; likely duplicates shown before creating."""
    structure = get_structure(request.actor)
    if request.method == "POST":
        form = _form(request.actor, structure.pk, data=request.POST)
        text = request.POST.get("q", "")
        desk = Desk(text, form, [], open=True)
        if form.is_valid() and (recorded := _record(request, desk, structure.timezone)) is not None:
            return see_other(f"/premier-accueil/?fait={recorded.young_person_id}")
        return render(request, "enrolment/reception.html", _context(request, desk))
    text = request.GET.get("q", "").strip()[:120]
    desk = Desk(text, _form(request.actor, structure.pk, text=text), [], open="nouveau" in request.GET)
    return render(request, "enrolment/reception.html", _context(request, desk))


def _context(request: Request, desk: Desk) -> dict[str, Any]:
    done = request.GET.get("fait", "") if request.method == "GET" else ""
    searched = len(desk.text) >= 2
    return {
        "text": desk.text,
        "searched": searched,
        "found": search_people(request.actor, desk.text) if searched else [],
        "form": desk.form,
        "duplicates": desk.duplicates,
        "confirmed": shown(desk.duplicates),
        "form_open": desk.open,
        "one_site": desk.form.fields["site"].queryset.count() == 1,  # type: ignore[attr-defined]
        "done": _done(request.actor, done),
    }


def _done(actor: Actor, value: str) -> FirstReception | None:
    """The reception just recorded, to say so and to go on."""
    try:
        person = get_person(actor, uuid.UUID(value)) if value else None
    except ValueError:
        return None
    if person is None:
        return None
    rows = FirstReception.objects.filter(young_person=person).select_related("young_person__referent", "site")
    return rows.first()


def _record(request: Request, desk: Desk, timezone: str) -> FirstReception | None:
    """Record unless a likely duplicate was not looked at yet; None when the page must be shown again."""
    form = desk.form
    values = form.person_values()
    sent = FirstReception.objects.all().visible_to(request.actor)
    if (recorded := sent.filter(young_person_id=form.cleaned_data["person_id"]).first()) is not None:
        return recorded  # this very page, sent twice
    try:
        number = phone_e164(values["phone"], timezone)
        desk.duplicates = likely_duplicates(
            request.actor,
            first_name=values["first_name"],
            last_name=values["last_name"],
            birth_date=values["birth_date"],
            phone=number,
        )
        if unseen(request, desk.duplicates):
            return None
        referent: User | None = form.cleaned_data["referent"]
        return record_first_reception(
            site=form.cleaned_data["site"],
            **values,
            interview_now=form.cleaned_data["interview"] == "now",
            referent=referent,
            person_id=form.cleaned_data["person_id"],
            by=request.actor,
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None
