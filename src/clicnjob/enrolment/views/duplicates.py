"""Possible duplicates: the list, two files side by side, one file made of two, and back."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render

from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.enrolment.forms.merging import MergeForm
from clicnjob.enrolment.presenters.merging import contents, differences
from clicnjob.enrolment.queries.merging import both_joined, which_stays
from clicnjob.shared import clock
from clicnjob.shared.actor import Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, allowed_write, methods, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.structures import actions, queries
from clicnjob.structures.enums import Counted
from clicnjob.structures.gate import gated, held_back, searched
from clicnjob.structures.merging import added_since

MAY_FIND = (Role.DIRECTION, Role.SECTOR_MANAGER, Role.RECEPTION)
MAY_MERGE = (Role.DIRECTION, Role.SECTOR_MANAGER)


def _id(value: str) -> uuid.UUID:
    """Raises Http404 for what is no id."""
    try:
        return uuid.UUID(value)
    except ValueError:
        raise Http404 from None


@requires(*MAY_FIND)
@methods("GET")
@gated(Counted.SEARCHES, when=searched)
def duplicates(request: Request) -> HttpResponse:
    """The pairs that may be one person, with the reasons; those of one file (``?jeune=``). Cards only (R2)."""
    number, asked = request.GET.get("page", "1"), request.GET.get("jeune", "")
    of = queries.get_person(request.actor, _id(asked)) if asked else None
    page = queries.duplicate_pairs(request.actor, of=of, page=int(number) if number.isdigit() else 1)
    may_merge, site = request.actor.role in MAY_MERGE, request.actor.site_id
    context = {
        "page_obj": page,
        # A sector manager of one place merges two files of it, and sees that one of them is like another's.
        "rows": [
            (pair, may_merge and (site is None or {one.site_id for one in pair.people} == {site})) for pair in page
        ],
        "of": of,
        "query": f"jeune={of.pk}&" if of else "",
        "may_merge": may_merge,
        "distinct": queries.distinct_pairs(request.actor),
        "merges": queries.merges_of(request.actor) if may_merge else [],
    }
    return render(request, "enrolment/duplicates.html", context)


@requires(*MAY_FIND)
@methods("POST")
def distinct(request: Request) -> HttpResponse:
    """« Ce n’est pas la même personne »."""
    asked = [request.POST.get(name, "") for name in ("un", "deux")]
    if not all(asked):
        messages.error(request, pro("Choisissez deux dossiers différents."))
        return see_other("enrolment:duplicates")
    first, second = (queries.get_person(request.actor, _id(value)) for value in asked)
    try:
        actions.say_distinct(first=first, second=second, by=request.actor)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, pro("C’est noté : ces deux dossiers ne sont plus proposés ensemble."))
    return see_other("enrolment:duplicates")


@requires(*MAY_FIND)
@methods("POST")
def forget_distinct(request: Request, pair_id: uuid.UUID) -> HttpResponse:
    """Propose the two together again."""
    actions.forget_distinct(pair=queries.get_distinct(request.actor, pair_id), by=request.actor)
    messages.success(request, pro("Ces deux dossiers sont de nouveau proposés ensemble."))
    return see_other("enrolment:duplicates")


@requires(*MAY_MERGE)
@methods("GET", "POST")
def compare(request: Request, first_id: uuid.UUID, second_id: uuid.UUID) -> HttpResponse:
    """Two files side by side: which one stays, what is right in each; then one file."""
    first, second = queries.get_mergeable(request.actor, first_id, second_id)
    wanted = (request.POST if request.method == "POST" else request.GET).get("garder", "")
    kept = {str(first.pk): first, str(second.pk): second}.get(wanted) or which_stays(first, second)
    absorbed = second if kept is first else first
    differ = differences(kept, absorbed)
    form = MergeForm(request.POST if request.method == "POST" else None, kept=kept, differences=differ)
    if request.method == "POST" and form.is_valid():
        try:
            merge = actions.merge_files(kept=kept, absorbed=absorbed, take=form.taken, by=request.actor)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(
                request, pro("Les deux dossiers n’en font plus qu’un. Vous avez trente jours pour les séparer.")
            )
            return see_other("enrolment:merge", merge_id=merge.pk)
    if (held := held_back(request, Counted.FILES, absorbed.pk)) is not None:
        return held
    if request.method == "GET":
        with allowed_write("access record"):
            actions.note_compared(people=[first, second], by=request.actor)
    closed = next((one for one in (first, second) if one.closed_at is not None), None)
    context = {
        "kept": kept,
        "absorbed": absorbed,
        "form": form,
        "choices": [form[name] for name in differ],
        "contents": contents(kept, absorbed),
        "two_accounts": both_joined(first, second),
        "closed": closed,
    }
    return render(request, "enrolment/merge.html", context, status=422 if form.errors else 200)


@requires(*MAY_MERGE)
@methods("GET", "POST")
def merge(request: Request, merge_id: uuid.UUID) -> HttpResponse:
    """One merge: what it made, what came since, and taking the two files apart."""
    row = queries.get_merge(request.actor, merge_id)
    if request.method == "POST":
        try:
            missed = actions.undo_merge(merge=row, by=request.actor)
        except DomainError as error:
            messages.error(request, error.message)
            return see_other("enrolment:merge", merge_id=row.pk)
        words = pro("Les deux dossiers sont séparés, comme avant.")
        if missed:
            words = pro("Les deux dossiers sont séparés. Ce qui a changé depuis est resté dans le dossier gardé.")
        messages.success(request, words)
        return see_other("enrolment:person", person_id=row.absorbed_id)
    context: dict[str, Any] = {
        "row": row,
        "can_undo": row.can_be_undone(clock.now()),
        "since": added_since(row.kept, row.merged_at),
    }
    return render(request, "enrolment/merge_done.html", context)
