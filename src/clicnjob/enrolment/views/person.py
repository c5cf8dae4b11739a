"""Young people: my caseload and the structure's cards; one young person's page (R2)."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from clicnjob.accounts.views.security import must_confirm
from clicnjob.documents.presenters.files import standings
from clicnjob.documents.queries import rows_of
from clicnjob.enrolment.forms.people import ExceptionalAccessForm, PersonForm
from clicnjob.enrolment.presenters.people import journal_lines, next_steps
from clicnjob.enrolment.queries.merging import last_merge
from clicnjob.enrolment.queries.people import (
    FILTERS,
    SORTS,
    coming_appointments,
    conversation_id_of,
    covering_today,
    documents_of,
    journal_of,
    next_seat,
    passed_on_among,
    people_page,
    person_with_states,
    reached_among,
    states_of,
)
from clicnjob.enrolment.queries.seats import full_sessions, waits_of
from clicnjob.notifications.queries import phone_trouble
from clicnjob.shared import clock
from clicnjob.shared.actor import ALL_STAFF, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, allowed_write, methods, requires, see_other
from clicnjob.shared.language import language_words, pro
from clicnjob.shared.text import phone_words
from clicnjob.structures.actions import correct_person, grant_exceptional_access, note_content_opened
from clicnjob.structures.enums import Counted
from clicnjob.structures.gate import gated, held_back, searched
from clicnjob.structures.models import FirstReception, YoungPerson
from clicnjob.structures.queries import (
    arrival_of,
    card_in_force,
    get_person_with_content,
    kept_file,
    may_find,
    open_hand_over,
    reaches_content,
    transfer_of,
)

ADULT = 18


@requires(*ALL_STAFF)
@methods("GET")
@gated(Counted.SEARCHES, when=searched)
def people(request: Request) -> HttpResponse:
    """A counsellor's caseload, or the structure's cards: search, piles, sorting."""
    has_caseload = request.actor.role is Role.COUNSELLOR
    mine = has_caseload and request.GET.get("vue") != "structure"
    text = request.GET.get("q", "").strip()[:120]
    pile, sort = request.GET.get("etat", ""), request.GET.get("tri", "nom")
    pile = pile if pile in FILTERS else ""
    sort = sort if sort in SORTS else "nom"
    number = request.GET.get("page", "1")
    page = people_page(
        request.actor, mine=mine, text=text, pile=pile, sort=sort, page=int(number) if number.isdigit() else 1
    )
    kept = {"vue": "" if mine or not has_caseload else "structure", "q": text, "etat": pile, "tri": sort}
    query = urlencode({name: value for name, value in kept.items() if value})
    reached = reached_among(request.actor, page)
    can_pass = mine if has_caseload else request.actor.role in {Role.DIRECTION, Role.SECTOR_MANAGER}
    passable = passed_on_among(request.actor, page) if can_pass else set()
    context = {
        "page_obj": page,
        "rows": [(person, states_of(person), person.pk in reached, person.pk in passable) for person in page],
        "passable": len(passable),
        "all_query": urlencode({"tous": "1", **{name: value for name, value in kept.items() if value}}),
        "mine": mine,
        "has_caseload": has_caseload,
        "text": text,
        "pile": pile,
        "sort": sort,
        "filters": [(key, pro(label)) for key, (label, _condition) in FILTERS.items()],
        "sorts": [(key, pro(label)) for key, (label, _order) in SORTS.items()],
        "query": f"{query}&" if query else "",
        "narrowed": bool(text or pile),
        "tabs": [
            {"label": pro("Mes jeunes"), "url": f"?{urlencode({'q': text})}" if text else "?", "current": mine},
            {
                "label": pro("Toute la structure"),
                "url": f"?{urlencode({'vue': 'structure', 'q': text})}",
                "current": not mine,
            },
        ],
    }
    return render(request, "enrolment/people.html", context)


@requires(*ALL_STAFF)
@methods("GET")
def person(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """The young person's page; only the card for who does not reach the content (R2)."""
    row = person_with_states(request.actor, person_id)
    if row is None:
        into = kept_file(request.actor, person_id)
        if into is None:
            raise Http404
        return see_other("enrolment:person", person_id=into)  # its former address leads to the file it is in
    states = states_of(row)
    content = reaches_content(request.actor, row)
    context: dict[str, Any] = {
        "person": row,
        "states": states,
        "content": content,
        "seat": next_seat(row),
        "steps": next_steps(row, states, content=content) if row.closed_at is None else [],
        "transfer": transfer_of(row),
        "arrival": arrival_of(row),
        "access_form": ExceptionalAccessForm(),
        "waits": waits_of(row),
        "full_sessions": full_sessions(row) if row.closed_at is None else [],
        "can_position": states.finalised_at is None and not states.came,
        "may_find": may_find(request.actor),
        "merge": last_merge(row) if request.actor.role in {Role.DIRECTION, Role.SECTOR_MANAGER} else None,
        "can_settle": YoungPerson.objects.all().settled_by(request.actor).filter(pk=row.pk).exists(),
        "can_pass": YoungPerson.objects.all().passed_on_by(request.actor).filter(pk=row.pk).exists(),
    }
    if content:
        if (held := held_back(request, Counted.FILES, row.pk)) is not None:
            return held
        with allowed_write("access record"):
            note_content_opened(person=row, by=request.actor)
        file = rows_of([row])[0]
        context |= {
            "reception": FirstReception.objects.filter(young_person=row)
            .select_related("received_by", "interviewed_by")
            .first(),
            "appointments": coming_appointments(row),
            "documents": documents_of(row),
            "file": file,
            "standings": standings(file),
            "is_minor": row.age_on(clock.today(row.structure.timezone)) < ADULT,
            "conversation_id": conversation_id_of(row),
            "covering": covering_today(row),
            "lent": open_hand_over(row),
            "journal": journal_lines(journal_of(row)),
            "card": card_in_force(row),
            "phone_words": phone_words(row.phone),
            "phone_trouble": phone_trouble(row),
            "language_name": language_words(row.language),
        }
    return render(request, "enrolment/person.html", context)


@requires(*ALL_STAFF)
@methods("GET")
def conversation_context(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """What stands beside a conversation: where the young person is, what is planned, what to do. A piece of a page."""
    row = person_with_states(request.actor, person_id)
    if row is None or not reaches_content(request.actor, row):
        raise Http404
    if (held := held_back(request, Counted.FILES, row.pk)) is not None:
        return held
    states = states_of(row)
    context = {
        "person": row,
        "states": states,
        "seat": next_seat(row),
        "appointments": coming_appointments(row),
        "steps": next_steps(row, states, content=True) if row.closed_at is None else [],
    }
    return render(request, "enrolment/conversation_context.html", context)


@requires(*ALL_STAFF)
@methods("POST")
def exceptional_access(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Open a file out of reach for 24 hours, with a reason (R2)."""
    row = person_with_states(request.actor, person_id)
    if row is None:
        raise Http404
    form = ExceptionalAccessForm(request.POST)
    if not form.is_valid():
        raise DomainError(pro("Dites pourquoi, en quelques mots."), code="reason_missing")
    if confirmation := must_confirm(request, keep=True):
        return confirmation
    grant_exceptional_access(person=row, reason=form.cleaned_data["reason"], by=request.actor)
    messages.success(request, pro("Dossier ouvert pour 24 heures. Le référent est prévenu."))
    return see_other("enrolment:person", person_id=row.pk)


@requires(*ALL_STAFF)
@methods("GET", "POST")
def edit(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Correct what was written at the first reception."""
    row: YoungPerson = get_person_with_content(request.actor, person_id)
    if (held := held_back(request, Counted.FILES, row.pk)) is not None:
        return held
    initial = {name: getattr(row, name) for name in PersonForm.base_fields}
    initial |= {"first_name": row.civil_first_name, "last_name": row.civil_last_name}
    form = PersonForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            correct_person(person=row, **form.person_values(), by=request.actor)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, pro("Fiche corrigée."))
            return see_other("enrolment:person", person_id=row.pk)
    return render(request, "enrolment/person_edit.html", {"person": row, "form": form})
