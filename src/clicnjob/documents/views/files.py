"""Files by the state of their papers, for those who follow them: find, remind, help, copy into i-milo."""

import uuid
from collections import Counter

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from clicnjob.accounts.views.security import fresh
from clicnjob.documents import actions, queries
from clicnjob.documents.actions import AT_ONCE
from clicnjob.documents.enums import Obstacle
from clicnjob.documents.models import VERIFIERS
from clicnjob.documents.presenters.files import imilo_lines, imilo_table, standings
from clicnjob.documents.queries import PILES, SORTS, Wanted
from clicnjob.documents.queries.files import FileRow
from clicnjob.shared.http import Request, methods, requires, safe_next, see_other
from clicnjob.shared.language import npro, pro
from clicnjob.structures.enums import Counted
from clicnjob.structures.gate import gated, searched

COUNSELLORS = tuple(sorted(VERIFIERS))
MOST_LINES = 2000


def _wanted(request: Request) -> Wanted:
    """What the address asks for; what it asks wrongly is what is usual."""
    asked = request.GET
    pile, sort = asked.get("etat", ""), asked.get("tri", "nom")
    return Wanted(
        mine=asked.get("vue") != "equipe",
        text=asked.get("q", "").strip()[:120],
        pile=pile if pile in PILES else "",
        sort=sort if sort in SORTS else "nom",
    )


def _query(wanted: Wanted, **changes: str) -> str:
    values = {
        "vue": "" if wanted.mine else "equipe",
        "q": wanted.text,
        "etat": wanted.pile,
        "tri": "" if wanted.sort == "nom" else wanted.sort,
    }
    return urlencode({name: value for name, value in (values | changes).items() if value})


@requires(*COUNSELLORS)
@methods("GET")
@gated(Counted.SEARCHES, when=searched)
def files(request: Request) -> HttpResponse:
    """The files one follows, or all those one reaches, by state; or the structure's figures, without a name."""
    if request.GET.get("vue") == "structure":
        return _structure(request)
    wanted = _wanted(request)
    number = request.GET.get("page", "1")
    page = queries.files_page(request.actor, wanted, number=int(number) if number.isdigit() else 1)
    found = queries.counts(request.actor, wanted)
    query = _query(wanted)
    context = {
        "page_obj": page,
        "rows": [(row, standings(row)) for row in queries.rows_of(page)],
        "wanted": wanted,
        "tabs": _tabs(wanted, "mine" if wanted.mine else "team"),
        "piles": [
            {
                "label": pro(label),
                "url": f"?{_query(wanted, etat=pile)}",
                "current": pile == wanted.pile,
                "count": found[pile],
            }
            for pile, label in PILES.items()
        ],
        "sorts": [(key, pro(label)) for key, (label, _order) in SORTS.items()],
        "query": f"{query}&" if query else "",
        "plain_query": query,
        "here": request.get_full_path(),
        "narrowed": bool(wanted.text or wanted.pile),
    }
    return render(request, "documents/files.html", context)


def _tabs(wanted: Wanted, current: str) -> list[dict[str, object]]:
    views = (
        ("mine", pro("Mes jeunes"), ""),
        ("team", pro("Avec les remplacements"), "equipe"),
        ("structure", pro("La structure"), "structure"),
    )
    return [
        {"label": label, "url": f"?{_query(wanted, vue=value)}", "current": key == current}
        for key, label, value in views
    ]


def _structure(request: Request) -> HttpResponse:
    found = queries.counts_of_structure(request.actor)
    context = {
        "tabs": _tabs(_wanted(request), "structure"),
        "figures": [(pro(label), found[pile]) for pile, label in PILES.items()],
    }
    return render(request, "documents/files_structure.html", context)


@requires(*COUNSELLORS)
@methods("POST")
def chase(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Remind one young person that a paper is awaited."""
    person = queries.get_file(request.actor, person_id)
    actions.chase(person=person, by=request.actor)
    messages.success(
        request,
        pro("%(first_name)s est relancé·e. Le texte ne dit rien du document.") % {"first_name": person.first_name},
    )
    return see_other(safe_next(request, reverse("documents:files")))


@requires(*COUNSELLORS)
@methods("GET", "POST")
def chase_shown(request: Request) -> HttpResponse:
    """Remind all those of a list, after saying how many."""
    wanted = _wanted(request)
    people = queries.files_wanted(request.actor, wanted, limit=AT_ONCE)
    back = f"{reverse('documents:files')}?{_query(wanted)}"
    if request.method == "POST":
        told = actions.chase_each(people=people, by=request.actor)
        messages.success(request, _told_words(told))
        return see_other(back)
    rows = queries.rows_of(people)
    left = Counter(row.obstacle for row in rows if row.obstacle is not None)
    context = {
        "count": sum(row.obstacle is None for row in rows),
        "names": [row.person.full_name for row in rows if row.obstacle is None],
        "left": [(why.label, number) for why, number in left.most_common()],
        "back": back,
        "most": AT_ONCE,
        "is_cut": len(people) == AT_ONCE,
        "query": _query(wanted),
    }
    return render(request, "documents/chase.html", context)


def _told_words(told: Counter[str]) -> str:
    count = told["told"]
    words = [npro("%(n)s jeune relancé·e.", "%(n)s jeunes relancé·es.", count) % {"n": count}]
    words += [
        pro("%(n)s non : %(why)s.") % {"n": told[why.value], "why": why.label} for why in Obstacle if told[why.value]
    ]
    return " ".join(words)


@requires(*COUNSELLORS)
@methods("POST")
def close_help(request: Request, ask_id: uuid.UUID) -> HttpResponse:
    """The help asked for was given."""
    ask = queries.get_ask(request.actor, ask_id)
    actions.close_help(ask=ask, by=request.actor)
    messages.success(request, pro("Demande d’aide traitée."))
    return see_other(safe_next(request, reverse("documents:files")))


def _lines(request: Request, wanted: Wanted) -> list[FileRow]:
    return queries.rows_of(queries.files_wanted(request.actor, wanted, limit=MOST_LINES))


@requires(*COUNSELLORS)
@methods("GET")
def imilo(request: Request) -> HttpResponse:
    """The states of a list, in i-milo's words, to copy there: by file number, never a name."""
    wanted = _wanted(request)
    rows = _lines(request, wanted)
    query = _query(wanted)
    lines = imilo_lines(row for row in rows if row.person.imilo_number)
    context = {
        "lines": lines,
        "count": len(lines.splitlines()),
        "unnumbered": sum(not row.person.imilo_number for row in rows),
        "pile": pro(PILES[wanted.pile]),
        "query": query,
        "back": f"{reverse('documents:files')}?{query}",
    }
    return render(request, "documents/imilo.html", context)


@requires(*COUNSELLORS)
@methods("POST")
@fresh
@gated(Counted.EXPORTS)
def imilo_sheet(request: Request) -> HttpResponse:
    """The same as a table; counted and traced (G33)."""
    rows = [row for row in _lines(request, _wanted(request)) if row.person.imilo_number]
    actions.note_export(rows=len(rows), by=request.actor)
    response = HttpResponse(imilo_table(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="dossiers-i-milo.csv"'
    return response
