"""The first page after signing in: what there is to do now, by role."""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clicnjob.appointments.queries import misplaced, requests_count
from clicnjob.documents.queries import asking_count, verification_queue
from clicnjob.enrolment.queries.calls import calls_to_make
from clicnjob.home.views.youth import youth_home
from clicnjob.messaging.queries import unanswered_count
from clicnjob.messaging.queries.mailings import undelivered_count
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Kind, Role
from clicnjob.shared.http import Request, methods, requires
from clicnjob.shared.language import npro
from clicnjob.structures.enums import Orientation
from clicnjob.structures.models import FirstReception
from clicnjob.structures.queries import dormant_count, get_structure, to_answer_count, without_referent
from clicnjob.structures.queries.quotas import stops_count
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


def todos(actor: Actor) -> list[Todo]:
    """What waits for this professional, most pressing first."""
    receptions = FirstReception.objects.all().visible_to(actor).filter(young_person__closed_at=None)
    to_seat = receptions.primos().filter(orientation=Orientation.PENDING)
    found = []
    if actor.role is Role.COUNSELLOR:
        to_seat = to_seat.filter(young_person__referent_id=actor.user_id)
        waiting, papers = unanswered_count(actor), len(verification_queue(actor))
        words = npro("%(count)s jeune attend une réponse", "%(count)s jeunes attendent une réponse", waiting) % {
            "count": waiting
        }
        found.append(Todo(waiting, words, reverse("messaging:inbox"), "message"))
        words = npro("%(count)s document à vérifier", "%(count)s documents à vérifier", papers) % {"count": papers}
        found.append(Todo(papers, words, reverse("documents:queue"), "document"))
        helped = asking_count(actor)
        words = npro(
            "%(count)s jeune demande de l’aide pour un document",
            "%(count)s jeunes demandent de l’aide pour un document",
            helped,
        ) % {"count": helped}
        found.append(Todo(helped, words, f"{reverse('documents:files')}?vue=equipe&etat=aide", "alert"))
        wished = requests_count(actor)
        words = npro(
            "%(count)s demande de rendez-vous à répondre", "%(count)s demandes de rendez-vous à répondre", wished
        ) % {"count": wished}
        found.append(Todo(wished, words, reverse("appointments:list"), "clock"))
    if actor.role in {Role.COUNSELLOR, Role.DIRECTION}:
        mine = actor.user_id if actor.role is Role.COUNSELLOR else None
        lost = len(misplaced(actor, get_structure(actor), counsellor_id=mine))
        words = npro("%(count)s rendez-vous à déplacer", "%(count)s rendez-vous à déplacer", lost) % {"count": lost}
        found.append(Todo(lost, words, reverse("appointments:list"), "alert"))
    if actor.role is Role.RECEPTION:
        waiting = receptions.filter(interview_at=None).count()
        words = npro(
            "%(count)s jeune attend son premier entretien", "%(count)s jeunes attendent leur premier entretien", waiting
        ) % {"count": waiting}
        found.append(Todo(waiting, words, f"{reverse('enrolment:people')}?vue=structure&etat=a-positionner", "door"))
    if actor.role in {Role.COUNSELLOR, Role.DIRECTION}:
        calls = calls_to_make(actor).count()
        words = npro(
            "%(count)s appel à faire après des absences", "%(count)s appels à faire après des absences", calls
        ) % {"count": calls}
        found.append(Todo(calls, words, reverse("enrolment:calls"), "phone"))
    unsent = undelivered_count(actor)
    words = npro(
        "%(count)s envoi n’est pas parti pour tous", "%(count)s envois ne sont pas partis pour tous", unsent
    ) % {"count": unsent}
    found.append(Todo(unsent, words, reverse("messaging:mailings"), "send"))
    if actor.role in {Role.DIRECTION, Role.SECTOR_MANAGER}:
        alone = without_referent(actor).count()
        words = npro("%(count)s jeune sans référent", "%(count)s jeunes sans référent", alone) % {"count": alone}
        found.append(Todo(alone, words, reverse("enrolment:without-referent"), "users"))
        if actor.role is Role.DIRECTION:
            unused = dormant_count(actor)
            words = npro("%(count)s compte qui ne sert plus", "%(count)s comptes qui ne servent plus", unused)
            found.append(Todo(unused, words % {"count": unused}, reverse("structures:dormant"), "user"))
        asked = to_answer_count(actor)
        words = npro(
            "%(count)s demande de transfert à répondre", "%(count)s demandes de transfert à répondre", asked
        ) % {"count": asked}
        found.append(Todo(asked, words, reverse("enrolment:transfers"), "arrow"))
    stopped = stops_count(actor)
    words = npro("%(count)s arrêt à lever", "%(count)s arrêts à lever", stopped) % {"count": stopped}
    found.append(Todo(stopped, words, reverse("structures:watch"), "eye"))
    waiting_sessions = sessions_to_close(actor)
    late, old = len(waiting_sessions), sum(row.ends_at < clock.now() - CLOSED_WITHIN for row in waiting_sessions)
    words = npro("%(count)s séance à clôturer", "%(count)s séances à clôturer", late) % {"count": late}
    if old:
        words = npro(
            "%(count)s séance à clôturer depuis plus de 48\u202fh",
            "%(count)s séances à clôturer, dont %(old)s depuis plus de 48\u202fh",
            late,
        ) % {"count": late, "old": old}
    found.append(Todo(late, words, reverse("enrolment:to-finalise"), "calendar"))
    free = to_seat.count()
    words = npro(
        "%(count)s jeune à positionner sur l’atelier", "%(count)s jeunes à positionner sur l’atelier", free
    ) % {"count": free}
    found.append(Todo(free, words, f"{reverse('enrolment:people')}?etat=a-positionner", "users"))
    return [todo for todo in found if todo.count]
