"""Planning workshops that come back every week."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import npro, pro
from clicnjob.structures.models import Site, Structure
from clicnjob.workshops import queries
from clicnjob.workshops.actions import SlotPlan, create_workshop, edit_workshop, end_workshop, generate_sessions
from clicnjob.workshops.forms.weekly import SlotForm, WorkshopForm, initial_of, slot_forms
from clicnjob.workshops.models import Seat, Workshop
from clicnjob.workshops.presenters import added_words
from clicnjob.workshops.queries.conflicts import Conflict, Conflicts
from clicnjob.workshops.queries.rooms import proposed
from clicnjob.workshops.tasks import AHEAD
from clicnjob.workshops.views.who import PLANNERS, colleagues_of, structure_of


@requires(*PLANNERS)
@methods("GET", "POST")
def create(request: Request) -> HttpResponse:
    """Plan a weekly workshop; its sessions follow. What is taken already is shown before it is saved."""
    structure = structure_of(request.actor)
    sites = Site.objects.all().visible_to(request.actor).filter(closed_at=None).order_by("name")
    data = request.POST if request.method == "POST" else None
    form = WorkshopForm(data, sites=sites)
    slots = slot_forms(data, colleagues=colleagues_of(structure.pk))
    found: list[Conflict] = []
    if data is not None and _all_valid(form, slots):
        try:
            create_workshop(by=request.actor, slots=_plans(slots), anyway="malgre" in request.POST, **form.cleaned_data)
        except Conflicts as refusal:
            found = refusal.found
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            return _made(request, structure, pro("L’atelier est créé."))
    return _page(request, form, slots, None, found)


@requires(*PLANNERS)
@methods("GET", "POST")
def edit(request: Request, workshop_id: uuid.UUID) -> HttpResponse:
    """Change a weekly workshop from now on."""
    workshop = queries.get_workshop(request.actor, workshop_id)
    data = request.POST if request.method == "POST" else None
    sites = Site.objects.all().visible_to(request.actor)
    fixed = Seat.objects.filter(session__workshop=workshop).exists()
    form = WorkshopForm(data, sites=sites, fixed_site=True, fixed_kind=fixed, initial=initial_of(workshop))
    known = workshop.slots.filter(ends_on=None).prefetch_related("leaders").order_by("weekday", "starts_at")
    slots = slot_forms(data, colleagues=colleagues_of(workshop.structure_id), slots=known)
    found: list[Conflict] = []
    if data is not None and _all_valid(form, slots):
        try:
            kept = edit_workshop(
                workshop=workshop,
                by=request.actor,
                slots=_plans(slots),
                anyway="malgre" in request.POST,
                **form.cleaned_data,
            )
        except Conflicts as refusal:
            found = refusal.found
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            words = npro(
                "%(n)s séance avec des inscrits garde leur horaire.",
                "%(n)s séances avec des inscrits gardent leur horaire.",
                kept,
            ) % {"n": kept}
            changed = pro("L’atelier est modifié.")
            return _made(request, workshop.structure, f"{changed} {words}" if kept else changed)
    return _page(request, form, slots, workshop, found)


@requires(*PLANNERS)
@methods("POST")
def end(request: Request, workshop_id: uuid.UUID) -> HttpResponse:
    """Stop a workshop: no more sessions from now on."""
    workshop = queries.get_workshop(request.actor, workshop_id)
    end_workshop(workshop=workshop, by=request.actor)
    messages.success(request, pro("«\u202f%(title)s\u202f» est arrêté.") % {"title": workshop.title})
    return see_other("workshops:sessions")


def _page(
    request: Request, form: WorkshopForm, slots: list[SlotForm], workshop: Workshop | None, found: list[Conflict]
) -> HttpResponse:
    rooms = proposed(request.actor, workshop.site if workshop is not None else None)
    context = {"form": form, "slots": slots, "workshop": workshop, "conflicts": found, "rooms": rooms}
    return render(request, "workshops/workshop.html", context, status=422 if form.is_bound else 200)


def _all_valid(form: WorkshopForm, slots: list[SlotForm]) -> bool:
    answers = [form.is_valid(), *(slot.is_valid() for slot in slots)]
    return all(answers)


def _plans(slots: list[SlotForm]) -> list[SlotPlan]:
    return [plan for plan in (slot.plan() for slot in slots) if plan is not None]


def _made(request: Request, structure: Structure, words: str) -> HttpResponse:
    count = generate_sessions(structure=structure, until=clock.today(structure.timezone) + AHEAD, by=request.actor)
    messages.success(request, words + added_words(count))
    return see_other("workshops:sessions")
