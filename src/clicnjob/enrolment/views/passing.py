"""Passing young people to a colleague: who, to whom, a look before, and back."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render

from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.enrolment.forms.passing import HandOverForm
from clicnjob.enrolment.presenters.passing import groups, passed, stays, summary
from clicnjob.enrolment.queries.passing import LISTED, all_listed, chosen_people, left_alone, planned_for
from clicnjob.enrolment.queries.people import FILTERS
from clicnjob.shared import clock
from clicnjob.shared.actor import Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.structures import actions, queries
from clicnjob.structures.enums import Counted, HandOverReason
from clicnjob.structures.gate import gated, searched
from clicnjob.structures.models import HandOver, YoungPerson

MAY_PASS = (Role.COUNSELLOR, Role.DIRECTION, Role.SECTOR_MANAGER)


def _ids(values: list[str]) -> set[uuid.UUID]:
    """The files of an address or a form. Raises Http404 for what is no id."""
    try:
        return {uuid.UUID(value) for value in values}
    except ValueError:
        raise Http404 from None


def _chosen(request: Request) -> list[YoungPerson]:
    """Those of a posted form: ticked one by one, or all of a long list in one field (a form holds a thousand at most)."""
    whole = request.POST.get("jeunes", "")
    return chosen_people(request.actor, _ids([*request.POST.getlist("jeune"), *(whole.split(",") if whole else ())]))


def _asked(request: Request) -> list[YoungPerson]:
    """Those ticked in the list, or all of the list (``tous``), with its search and its pile."""
    if not request.GET.get("tous"):
        return chosen_people(request.actor, _ids(request.GET.getlist("jeune")))
    pile = request.GET.get("etat", "")
    mine = request.actor.role is Role.COUNSELLOR
    text = request.GET.get("q", "").strip()[:120]
    return all_listed(request.actor, mine=mine, text=text, pile=pile if pile in FILTERS else "")


def _form(request: Request) -> HandOverForm:
    colleagues = queries.counsellors_of(request.actor.structure)
    data = request.POST if request.method == "POST" else None
    return HandOverForm(data, colleagues=colleagues, initial={"batch": uuid.uuid4()})


def _choose(
    request: Request, people: list[YoungPerson], form: HandOverForm, *, left: bool = False, status: int = 200
) -> HttpResponse:
    ticked = {person.pk for person in people}
    is_long = len(people) > LISTED
    context = {
        "whole": ",".join(str(person.pk) for person in people) if is_long else "",
        "form": form,
        "groups": groups(sorted(people, key=lambda row: str(row.referent_id)) if not left else people, left=left),
        "ticked": set() if left and not form.is_bound else ticked,
        "left": left,
        "count": len(people),
        "most": LISTED if left else HandOver.MOST,
    }
    return render(request, "enrolment/hand_over.html", context, status=status)


@requires(*MAY_PASS)
@methods("GET", "POST")
@gated(Counted.SEARCHES, when=searched)
def hand_over(request: Request) -> HttpResponse:
    """Choose the colleague and the length; look at what will happen; then pass the young people on."""
    form = _form(request)
    if request.method == "GET":
        return _choose(request, _asked(request), form)
    people = _chosen(request)
    if not people:
        form.add_error(None, pro("Choisissez au moins un jeune."))
    if not form.is_valid():
        return _choose(request, people, form, status=422)
    if request.POST.get("etape") == "changer":
        return _choose(request, people, form)
    asked: Any = {"recipient": form.chosen, "until": form.last_day, "reason": form.cleaned_data["reason"]}
    try:
        if request.POST.get("etape") != "confirmer":
            moved = actions.plan_hand_over(people=people, **asked, by=request.actor)
            return _preview(request, people, moved, form)
        rows = actions.hand_over(people=people, **asked, batch=form.cleaned_data["batch"], by=request.actor)
    except DomainError as error:
        refuse(form, error)
        return _choose(request, people, form, status=422)
    messages.success(
        request, pro("C’est fait. Chaque jeune le lira dans sa conversation, vos collègues sont prévenus.")
    )
    return see_other(f"/passations/#passation-{rows[0].batch}")


def _preview(request: Request, people: list[YoungPerson], moved: list[YoungPerson], form: HandOverForm) -> HttpResponse:
    going, to = {person.pk for person in moved}, form.chosen
    moved = [person for person in people if person.pk in going]
    context: dict[str, Any] = {
        "form": form,
        "people": moved[:LISTED],
        "others": moved[LISTED:],
        "whole": ",".join(str(person.pk) for person in moved),
        "already": len(people) - len(moved),
        "to": to,
        "until": form.last_day,
        "summary": summary(moved, [person.referent for person in moved], to, form.last_day),
        "stays": stays(*planned_for(moved)),
        "reason": HandOverReason(form.cleaned_data["reason"]).label if form.cleaned_data["reason"] else "",
    }
    return render(request, "enrolment/hand_over_preview.html", context)


@requires(Role.DIRECTION, Role.SECTOR_MANAGER)
@methods("GET")
def without_referent(request: Request) -> HttpResponse:
    """Young people with nobody in charge, by who left them, and the hand-over in the same screen."""
    return _choose(request, left_alone(request.actor), _form(request), left=True)


@requires(*MAY_PASS)
@methods("GET")
def hand_overs(request: Request) -> HttpResponse:
    """The hand-overs that last and those of the last thirty days: give back, undo."""
    rows = passed(queries.hand_overs(request.actor), request.actor, clock.now())
    return render(
        request,
        "enrolment/hand_overs.html",
        {"going": [row for row in rows if row.can_end], "others": [row for row in rows if not row.can_end]},
    )


@requires(*MAY_PASS)
@methods("POST")
def end_hand_over(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """The young people of a hand-over, or one of them, come back now."""
    rows = queries.hand_over_batch(request.actor, batch_id)
    wanted = _ids(request.POST.getlist("jeune"))
    rows = [row for row in rows if not wanted or row.young_person_id in wanted]
    actions.end_hand_over(rows=rows, by=request.actor)
    messages.success(request, pro("C’est fini : chaque jeune retrouve son référent."))
    return see_other("enrolment:hand-overs")


@requires(*MAY_PASS)
@methods("POST")
def undo_hand_over(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """A hand-over made by mistake a moment ago is undone."""
    rows = queries.hand_over_batch(request.actor, batch_id)
    actions.undo_hand_over(batch=rows[0].batch, by=request.actor)
    messages.success(request, pro("La passation est annulée : rien n’a changé."))
    return see_other("enrolment:hand-overs")
