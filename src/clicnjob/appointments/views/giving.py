"""Giving an appointment, changing it, proposing several moments."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render

from clicnjob.accounts.models import User
from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.appointments import actions, queries
from clicnjob.appointments.actions.rows import How, usual_place
from clicnjob.appointments.enums import Mode
from clicnjob.appointments.forms import AppointmentForm, MeetingForm, ProposalForm, minutes_choices, read_moment
from clicnjob.appointments.models import Appointment, AppointmentRequest, Proposal
from clicnjob.appointments.presenters import by_day
from clicnjob.appointments.queries.commitments import uid_of
from clicnjob.shared import clock
from clicnjob.shared.actor import ALL_STAFF, NOWHERE
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, safe_next, see_other
from clicnjob.shared.language import pro
from clicnjob.shared.text import datetime_words
from clicnjob.structures.enums import Counted
from clicnjob.structures.gate import gated, searched
from clicnjob.structures.models import Site, YoungPerson
from clicnjob.structures.queries import counsellors_of, get_person, get_site, get_structure, search_people, sites_of

SHOWN, FOUND = 30, 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of giving is about."""

    person: YoungPerson
    colleagues: list[User]
    sites: list[Site]
    request: AppointmentRequest | None
    moves: Appointment | None

    @property
    def zone(self) -> str:
        """Of the structure."""
        return self.person.structure.timezone


def _asked(request: Request, person: YoungPerson, moves: Appointment | None = None) -> Asked:
    said = request.POST if request.method == "POST" else request.GET
    wanted = queries.get_request(request.actor, _id(said["demande"])) if said.get("demande") else None
    if wanted is not None and wanted.young_person_id != person.pk:
        raise Http404
    if moves is None and said.get("reporter"):
        moves = queries.get_appointment(request.actor, _id(said["reporter"]))
    if moves is None and wanted is not None:
        moves = wanted.moves
    if moves is not None and moves.young_person_id != person.pk:
        raise Http404
    sites = sites_of(request.actor)
    for site in sites:
        site.structure = person.structure
    return Asked(person, counsellors_of(person.structure_id), sites, wanted, moves)


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return NOWHERE


def _initial(request: Request, asked: Asked) -> dict[str, Any]:
    """Whom, how long and how: as chosen above the moments, else as before, as asked, as usual."""
    chosen, former, person = request.GET, asked.moves, asked.person
    ids = {str(user.pk) for user in asked.colleagues}
    usual = former.counsellor_id if former else person.referent_id or request.actor.user_id
    whom = next((pk for pk in (chosen.get("qui"), str(usual), str(request.actor.user_id)) if pk in ids), None)
    lengths = {str(length) for length, _words in minutes_choices()}
    minutes = former.minutes if former else queries.rules_of(person.structure).minutes
    mode = former.mode if former else asked.request.mode if asked.request else Mode.SITE
    sites = {str(site.pk) for site in asked.sites}
    at = str(former.site_id if former and former.site_id else person.site_id)
    site = next((pk for pk in (chosen.get("antenne"), at) if pk in sites), None)
    return {
        "counsellor": whom or (asked.colleagues[0].pk if asked.colleagues else None),
        "minutes": chosen["duree"] if chosen.get("duree") in lengths else minutes,
        "mode": chosen["comment"] if chosen.get("comment") in Mode.values else mode,
        "site": site or (asked.sites[0].pk if asked.sites else None),
        "place": former.place if former and former.mode == Mode.ELSEWHERE else "",
    }


def _form(kind: type[MeetingForm], asked: Asked, *, data: QueryDict | None = None, initial: dict[str, Any]) -> Any:
    return kind(data, initial=initial, colleagues=asked.colleagues, sites=asked.sites, zone=asked.zone)


def _free(asked: Asked, said: dict[str, Any]) -> list[dt.datetime]:
    """The next free moments, for what is chosen."""
    site = next((one for one in asked.sites if str(one.pk) == str(said["site"])), None)
    if site is None or not said["counsellor"]:
        return []
    whom = uuid.UUID(str(said["counsellor"]))
    ignoring = [uid_of(asked.moves.pk)] if asked.moves else []
    free = queries.free_moments(
        site, [whom], after=clock.now(), minutes=int(said["minutes"]), limit=SHOWN, ignoring=ignoring
    )
    return free[whom]


def _page(request: Request, asked: Asked, form: Any, said: dict[str, Any], *, proposing: bool) -> HttpResponse:
    free = _free(asked, said)
    picked = request.POST.getlist("moments") if proposing else [request.POST.get("moment", "")]
    context = {
        "form": form,
        "person": asked.person,
        "asked": queries.asked_in(asked.request) if asked.request else None,
        "request_row": asked.request,
        "moves": asked.moves,
        "proposing": proposing,
        "days": by_day(free, asked.zone),
        "picked": picked,
        "said": {name: str(value or "") for name, value in said.items()},
        "colleagues": asked.colleagues,
        "sites": asked.sites,
        "lengths": minutes_choices(),
        "modes": form.fields["mode"].choices,
        "most": Proposal.MOST,
    }
    return render(request, "appointments/plan.html", context, status=422 if form.is_bound else 200)


def _said(form: Any, initial: dict[str, Any]) -> dict[str, Any]:
    """What was sent, to show the page again as it was."""
    return {name: form.data.get(name) or value for name, value in initial.items()} if form.is_bound else initial


@requires(*ALL_STAFF)
@methods("GET", "POST")
def plan(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Give a young person an appointment."""
    return _plan(request, _asked(request, get_person(request.actor, person_id)))


@requires(*ALL_STAFF)
@methods("GET", "POST")
def postpone(request: Request, appointment_id: uuid.UUID) -> HttpResponse:
    """Change an appointment: another moment, perhaps with a colleague."""
    row = queries.get_appointment(request.actor, appointment_id)
    return _plan(request, _asked(request, get_person(request.actor, row.young_person_id), row))


def _plan(request: Request, asked: Asked) -> HttpResponse:
    initial = _initial(request, asked)
    if request.method == "GET":
        free = _free(asked, initial)
        if free:
            local = clock.local(free[0], asked.zone)
            initial |= {"day": local.date(), "hour": local.time()}
        return _page(request, asked, _form(AppointmentForm, asked, initial=initial), initial, proposing=False)
    form = _form(AppointmentForm, asked, data=request.POST, initial=initial)
    if form.is_valid():
        try:
            row = _write(request, asked, form)
        except DomainError as refusal:
            refuse(form, refusal, starts_at="hour")
        else:
            said = {
                "name": asked.person.first_name,
                "who": row.counsellor.first_name,
                "date": datetime_words(row.starts_at),
            }
            words = pro("Rendez-vous de %(name)s avec %(who)s : %(date)s.")
            messages.success(request, words % said)
            return see_other(safe_next(request, "/rendez-vous/"))
    return _page(request, asked, form, _said(form, initial), proposing=False)


def _write(request: Request, asked: Asked, form: AppointmentForm) -> Appointment:
    starts_at = form.starts_at()
    assert starts_at is not None  # noqa: S101  the form says so
    whom, how = form.cleaned_data["counsellor"], form.how()
    if asked.moves is not None:
        return actions.move_appointment(
            appointment=asked.moves,
            counsellor=whom,
            starts_at=starts_at,
            how=how,
            request=asked.request,
            by=request.actor,
        )
    return actions.give_appointment(
        person=asked.person, counsellor=whom, starts_at=starts_at, how=how, request=asked.request, by=request.actor
    )


@requires(*ALL_STAFF)
@methods("GET", "POST")
def propose(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Propose one to five moments to a young person, who chooses in one tap."""
    asked = _asked(request, get_person(request.actor, person_id))
    initial = _initial(request, asked)
    if request.method == "GET":
        return _page(request, asked, _form(ProposalForm, asked, initial=initial), initial, proposing=True)
    form = _form(ProposalForm, asked, data=request.POST, initial=initial)
    if form.is_valid():
        try:
            row = actions.propose(
                person=asked.person,
                counsellor=form.cleaned_data["counsellor"],
                moments=form.chosen(),
                how=form.how(),
                request=asked.request,
                moves=asked.moves,
                by=request.actor,
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            said = {"name": asked.person.first_name, "until": datetime_words(row.expires_at)}
            messages.success(request, pro("Proposé à %(name)s. Gardé jusqu’à : %(until)s.") % said)
            return see_other(safe_next(request, "/rendez-vous/"))
    return _page(request, asked, form, _said(form, initial), proposing=True)


@requires(*ALL_STAFF)
@methods("GET", "POST")
@gated(Counted.SEARCHES, when=searched)
def give(request: Request) -> HttpResponse:
    """A free moment of the agenda, and to whom: one tap on a name gives it."""
    structure = get_structure(request.actor)
    said = request.POST if request.method == "POST" else request.GET
    moment = read_moment(said.get("a", ""))
    whom = next((user for user in counsellors_of(structure.pk) if str(user.pk) == said.get("qui")), None)
    if moment is None or whom is None:
        return see_other("appointments:list")
    site = get_site(request.actor, _id(said.get("antenne", "")))
    minutes = queries.rules_of(structure).minutes
    if request.method == "POST":
        person = get_person(request.actor, _id(said.get("jeune", "")))
        row = actions.give_appointment(
            person=person,
            counsellor=whom,
            starts_at=moment,
            how=How(usual_place(site), minutes, Mode.SITE, site),
            by=request.actor,
        )
        words = pro("Rendez-vous de %(name)s avec %(who)s : %(date)s.")
        told = {"name": person.first_name, "who": whom.first_name, "date": datetime_words(row.starts_at)}
        messages.success(request, words % told)
        day = clock.local(moment, structure.timezone).date()
        return see_other(f"/rendez-vous/?jour={day.isoformat()}&qui={whom.pk}")
    text = request.GET.get("q", "").strip()[:120]
    context = {
        "moment": moment,
        "minutes": minutes,
        "site": site,
        "whom": whom,
        "text": text,
        "people": _people(request, whom, text),
    }
    return render(request, "appointments/give.html", context)


def _people(request: Request, whom: User, text: str) -> list[YoungPerson]:
    """Those found; without a search, the counsellor's young people who asked first, then by name."""
    if text:
        return [one for one in search_people(request.actor, text, FOUND) if one.closed_at is None]
    mine = YoungPerson.objects.all().visible_to(request.actor).open().filter(referent=whom)
    return list(mine.order_by("first_name", "last_name")[:SHOWN])
