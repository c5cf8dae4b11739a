"""The first page after signing in: what there is to do now, by role."""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clicnjob.documents.queries import asking_count, stops_count, verification_queue
from clicnjob.enrolment.queries.calls import calls_to_make
from clicnjob.home.views.youth import youth_home
from clicnjob.messaging.queries import unanswered_count
from clicnjob.messaging.queries.mailings import undelivered_count
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Kind, Role
from clicnjob.shared.http import Request, methods, requires
from clicnjob.structures.enums import Orientation
from clicnjob.structures.models import FirstReception
from clicnjob.structures.queries import get_structure, to_answer_count, without_referent
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.queries import agenda, is_leader, sessions_to_close
from clicnjob.workshops.rules.attendance import CLOSED_WITHIN


@dataclass(frozen=True)
class Todo:
    """Something waiting: how many, what, where."""

    count: int
    words: str
    url: str
    icon: str


@requires(Kind.YOUTH, Kind.STAFF)
@methods("GET")
def dashboard(request: Request) -> HttpResponse:
    """Young people have their own home; the network goes straight to its figures."""
    actor = request.actor
    if actor.is_youth:
        return youth_home(request)
    if actor.role is Role.NETWORK:
        return redirect("insights:overview")
    if actor.role is None:
        return render(request, "home/no_structure.html", status=403)
    zone = get_structure(actor).timezone
    start = clock.at(clock.today(zone), dt.time(0), zone)
    today = [
        session
        for session in agenda(actor, starts=start, ends=start + dt.timedelta(days=1))
        if session.state in {SessionState.PLANNED, SessionState.OPEN}
    ]
    return render(
        request,
        "home/dashboard.html",
        {
            "todos": todos(actor),
            "today": clock.local(clock.now(), zone),
            "now": today[0] if today else None,
            "leads_now": bool(today) and is_leader(actor, today[0]),
            "later_today": today[1:],
            "next_sessions": agenda(actor, starts=start + dt.timedelta(days=1), ends=start + dt.timedelta(days=8)),
            "first_name": actor.name.split(" ")[0],
            "may_receive": actor.role in {Role.RECEPTION, Role.COUNSELLOR, Role.DIRECTION},
        },
    )


def _many(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def todos(actor: Actor) -> list[Todo]:
    """What waits for this professional, most pressing first."""
    receptions = FirstReception.objects.all().visible_to(actor).filter(young_person__closed_at=None)
    to_seat = receptions.primos().filter(orientation=Orientation.PENDING)
    found = []
    if actor.role is Role.COUNSELLOR:
        to_seat = to_seat.filter(young_person__referent_id=actor.user_id)
        waiting, papers = unanswered_count(actor), len(verification_queue(actor))
        words = _many(waiting, "jeune attend une réponse", "jeunes attendent une réponse")
        found.append(Todo(waiting, words, reverse("messaging:inbox"), "message"))
        words = _many(papers, "document à vérifier", "documents à vérifier")
        found.append(Todo(papers, words, reverse("documents:queue"), "document"))
        helped = asking_count(actor)
        words = _many(helped, "jeune demande de l’aide pour un document", "jeunes demandent de l’aide pour un document")
        found.append(Todo(helped, words, f"{reverse('documents:files')}?vue=equipe&etat=aide", "alert"))
    if actor.role is Role.RECEPTION:
        waiting = receptions.filter(interview_at=None).count()
        words = _many(waiting, "jeune attend son premier entretien", "jeunes attendent leur premier entretien")
        found.append(Todo(waiting, words, f"{reverse('enrolment:people')}?vue=structure&etat=a-positionner", "door"))
    if actor.role in {Role.COUNSELLOR, Role.DIRECTION}:
        calls = calls_to_make(actor).count()
        words = _many(calls, "appel à faire après des absences", "appels à faire après des absences")
        found.append(Todo(calls, words, reverse("enrolment:calls"), "phone"))
    unsent = undelivered_count(actor)
    words = _many(unsent, "envoi n’est pas parti pour tous", "envois ne sont pas partis pour tous")
    found.append(Todo(unsent, words, reverse("messaging:mailings"), "send"))
    if actor.role in {Role.DIRECTION, Role.SECTOR_MANAGER}:
        alone = without_referent(actor).count()
        words = _many(alone, "jeune sans référent", "jeunes sans référent")
        found.append(Todo(alone, words, reverse("enrolment:without-referent"), "users"))
        asked = to_answer_count(actor)
        words = _many(asked, "demande de transfert à répondre", "demandes de transfert à répondre")
        found.append(Todo(asked, words, reverse("enrolment:transfers"), "arrow"))
    stopped = stops_count(actor)
    words = _many(stopped, "arrêt à lever sur les documents", "arrêts à lever sur les documents")
    found.append(Todo(stopped, words, reverse("documents:watch"), "document"))
    waiting_sessions = sessions_to_close(actor)
    late, old = len(waiting_sessions), sum(row.ends_at < clock.now() - CLOSED_WITHIN for row in waiting_sessions)
    words = _many(late, "séance à clôturer", "séances à clôturer")
    if old:
        words += f", dont {old} depuis plus de 48\u202fh" if late > 1 else " depuis plus de 48\u202fh"
    found.append(Todo(late, words, reverse("enrolment:to-finalise"), "calendar"))
    free = to_seat.count()
    words = _many(free, "jeune à positionner sur l’atelier", "jeunes à positionner sur l’atelier")
    found.append(Todo(free, words, f"{reverse('enrolment:people')}?etat=a-positionner", "users"))
    return [todo for todo in found if todo.count]
