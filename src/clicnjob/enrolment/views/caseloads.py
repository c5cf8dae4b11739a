"""« Importer un portefeuille »: a list given, its columns said, its lines looked at and settled, then imported (R12)."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clicnjob.accounts.throttling import Limit, hits
from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.enrolment.forms.caseloads import CaseloadForm, ColumnsForm, ReferentsForm
from clicnjob.enrolment.presenters.caseloads import PILES, first_pile, import_lines, pile_tabs, what_happens
from clicnjob.enrolment.queries.inviting import followed
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import npro, pro
from clicnjob.structures import actions
from clicnjob.structures.enums import LineVerdict
from clicnjob.structures.models import CaseloadImport, Site
from clicnjob.structures.queries import caseloads as queries
from clicnjob.structures.queries import counsellors_of

IMPORTERS = (Role.COUNSELLOR, Role.SECTOR_MANAGER, Role.DIRECTION)
SETTLED_A_PAGE, LINES_A_PAGE, SHOWN_CELLS = 8, 40, 3
A_DAY = 40
"""Lists read for one person: past that it is a machine."""


def _sites(actor: Actor) -> QuerySet[Site]:
    sites = Site.objects.all().visible_to(actor).filter(closed_at=None).order_by("name")
    return sites.filter(pk=actor.site_id) if actor.role is Role.SECTOR_MANAGER and actor.site_id else sites


@requires(*IMPORTERS)
@methods("GET")
def imports(request: Request) -> HttpResponse:
    """The caseloads brought in: who was invited, who joined; the list one was preparing."""
    rows = queries.caseload_imports(request.actor)
    context = {
        "draft": queries.own_draft(request.actor),
        "lines": import_lines(rows, followed([row.pk for row in rows])),
        "all_of_structure": request.actor.role is Role.DIRECTION,
    }
    return render(request, "enrolment/caseloads/imports.html", context)


@requires(*IMPORTERS)
@methods("GET", "POST")
def new_import(request: Request) -> HttpResponse:
    """A file or cells pasted; nothing is written but the list itself, sealed."""
    sites = _sites(request.actor)
    initial = {"site": request.actor.site_id or sites.values_list("pk", flat=True).first()}
    form = CaseloadForm(request.POST or None, request.FILES or None, sites=sites, initial=initial)
    if request.method == "POST" and form.is_valid():
        hits(
            [Limit("caseload-import", str(request.actor.user_id), A_DAY, dt.timedelta(days=1), pro("Reprenez demain."))]
        )
        try:
            row = actions.prepare_caseload(content=form.content, site=form.cleaned_data["site"], by=request.actor)
        except DomainError as error:
            refuse(form, error, file="file" if form.cleaned_data["file"] else "text")
        else:
            return see_other("enrolment:import-columns", import_id=row.pk)
    context = {"form": form, "one_site": sites.count() == 1, "draft": queries.own_draft(request.actor)}
    return render(request, "enrolment/caseloads/new.html", context, status=422 if form.errors else 200)


@requires(*IMPORTERS)
@methods("GET", "POST")
def columns(request: Request, import_id: uuid.UUID) -> HttpResponse:
    """What each column holds, guessed: looked at, corrected."""
    row = queries.get_draft(request.actor, import_id)
    draft = queries.open_draft(row)
    sites = _sites(request.actor)
    form = ColumnsForm(
        request.POST or None,
        sites=sites,
        columns=draft.columns,
        headings=draft.headings,
        initial={"site": row.site_id},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_columns(row=row, columns=form.chosen, site=form.cleaned_data["site"], by=request.actor)
        except DomainError as error:
            refuse(form, error)
        else:
            return see_other("enrolment:import-preview", import_id=row.pk)
    examples = [
        [one.values[place] for one in draft.rows[:60] if place < len(one.values) and one.values[place]][:SHOWN_CELLS]
        for place in range(len(draft.headings))
    ]
    context = {
        "row": row,
        "form": form,
        "columns": [(form[name], shown) for name, shown in zip(form.names, examples, strict=True)],
        "count": len(draft.rows),
        "one_site": sites.count() == 1,
    }
    return render(request, "enrolment/caseloads/columns.html", context, status=422 if form.errors else 200)


@requires(*IMPORTERS)
@methods("GET")
def preview(request: Request, import_id: uuid.UUID) -> HttpResponse:
    """What each line is, before anything is written: the doubtful ones to settle first."""
    row = queries.get_draft(request.actor, import_id)
    draft = queries.open_draft(row)
    if not draft.chosen:
        return see_other("enrolment:import-columns", import_id=row.pk)
    found = queries.preview(request.actor, draft)
    form = _referents(request, draft, found)
    return _preview_page(request, draft, found, form)


def _referents(request: Request, draft: queries.Draft, found: queries.Preview) -> ReferentsForm | None:
    """The names to match, for who imports others' caseloads."""
    if request.actor.role is Role.COUNSELLOR:
        return None
    alone = [("", pro("Sans conseiller dans la liste"))] if found.alone else []
    strangers = [*sorted(found.strangers.items()), *alone]
    if not strangers:
        return None
    data = request.POST if request.method == "POST" else None
    team = counsellors_of(request.actor.structure)
    return ReferentsForm(data, strangers=strangers, chosen=draft.referents, team=team)


def _preview_page(
    request: Request, draft: queries.Draft, found: queries.Preview, form: ReferentsForm | None, status: int = 200
) -> HttpResponse:
    asked = request.GET.get("lignes", "")
    pile = asked if asked in PILES else first_pile(found)
    verdict = PILES[pile][0]
    lines = found.of(verdict)
    if verdict == LineVerdict.DOUBTFUL:
        lines.sort(key=lambda line: (not line.to_settle, line.reading.line))
    size = SETTLED_A_PAGE if verdict == LineVerdict.DOUBTFUL else LINES_A_PAGE
    address = reverse("enrolment:import-preview", args=[draft.row.pk])
    unmatched = form is not None and any(key not in draft.referents for key in form.keys.values())
    context: dict[str, Any] = {
        "row": draft.row,
        "page_obj": Paginator(lines, size).get_page(request.GET.get("page", 1)),
        "query": f"lignes={pile}&",
        "pile": pile,
        "tabs": pile_tabs(found, pile, address),
        "happens": what_happens(found),
        "to_settle": len(found.to_settle),
        "going": found.creating + found.completing,
        "referents": form,
        "unmatched": unmatched,
        "own": request.actor.role is Role.COUNSELLOR,
    }
    return render(request, "enrolment/caseloads/preview.html", context, status=status)


@requires(*IMPORTERS)
@methods("POST")
def referents(request: Request, import_id: uuid.UUID) -> HttpResponse:
    """Who follows those whose referent in the list is nobody here."""
    row = queries.get_draft(request.actor, import_id)
    draft = queries.open_draft(row)
    found = queries.preview(request.actor, draft)
    form = _referents(request, draft, found)
    if form is not None and not form.is_valid():
        return _preview_page(request, draft, found, form, status=422)
    if form is not None:
        actions.choose_referents(row=row, chosen=form.chosen, by=request.actor)
        messages.success(request, pro("C’est noté."))
    return see_other("enrolment:import-preview", import_id=row.pk)


@requires(*IMPORTERS)
@methods("POST")
def settle(request: Request, import_id: uuid.UUID) -> HttpResponse:
    """One doubtful line: the same person, another one, left out; or thought of again."""
    row = queries.get_draft(request.actor, import_id)
    asked = request.POST.get("ligne", "")
    line = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
    actions.settle_line(row=row, line=line, decision=request.POST.get("decision", "?"), by=request.actor)
    answer = see_other("enrolment:import-preview", import_id=row.pk)
    answer["Location"] += "?lignes=a-regler#lignes"
    return answer


@requires(*IMPORTERS)
@methods("POST")
def leave_rest(request: Request, import_id: uuid.UUID) -> HttpResponse:
    """All that waits is left out."""
    row = queries.get_draft(request.actor, import_id)
    count = actions.leave_the_rest(row=row, by=request.actor)
    words = npro("%(count)s ligne laissée de côté.", "%(count)s lignes laissées de côté.", count)
    messages.success(request, words % {"count": count})
    return see_other("enrolment:import-preview", import_id=row.pk)


@requires(*IMPORTERS)
@methods("POST")
def start(request: Request, import_id: uuid.UUID) -> HttpResponse:
    """« Importer »."""
    row: CaseloadImport = queries.get_draft(request.actor, import_id)
    try:
        actions.start_import(row=row, by=request.actor)
    except DomainError as error:
        messages.error(request, error.message)
        return see_other("enrolment:import-preview", import_id=row.pk)
    return see_other("enrolment:import", import_id=row.pk)


@requires(*IMPORTERS)
@methods("POST")
def drop(request: Request, import_id: uuid.UUID) -> HttpResponse:
    """The list is erased, nothing was imported."""
    row = queries.get_draft(request.actor, import_id)
    actions.drop_draft(row=row, by=request.actor)
    messages.success(request, pro("La liste est effacée. Rien n’a été importé."))
    return see_other("enrolment:imports")
