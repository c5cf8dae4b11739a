"""The young person's own pages: home, appointments, account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import device_label, own_device
from clicnjob.appointments.presenters import choosing, meetings
from clicnjob.appointments.queries import own_appointments, own_cancelled, own_proposal, own_request, rules_of
from clicnjob.enrolment.actions import joining
from clicnjob.enrolment.queries.seats import own_dates
from clicnjob.enrolment.rules.answering import may_change
from clicnjob.home.forms import ReachForm
from clicnjob.home.presenters import counsellor_of, next_thing, url_of
from clicnjob.home.queries import home_of, own_devices, own_person, own_seats
from clicnjob.keeping.presenters.openings import opening_line
from clicnjob.keeping.queries.openings import openings, openings_page
from clicnjob.messaging.presenters.mailings import banner_lines
from clicnjob.messaging.queries.banners import shown_to
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Kind
from clicnjob.shared.http import Request, browser_saves_data, methods, requires, see_other
from clicnjob.shared.text import phone_words
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.presenters import shown_name
from clicnjob.structures.queries import absence_of, own_waiting_transfer, profile_of

SHOWN_AT_ONCE = 5
"""Lines of one's journal on the page of one's account; the others have a page."""


def youth_home(request: Request) -> HttpResponse:
    """One next thing, who answers, then the ways in. Called by the dashboard once it knows that a young person looks."""
    person = own_person(request.actor)
    if person is None:
        return render(request, "home/youth_alone.html")
    request.structure = person.structure
    home = home_of(person, request.actor)
    context = {
        "person": person,
        "structure_name": person.structure.name,
        "home": home,
        "banners": banner_lines(shown_to(person)),
        "next": next_thing(home),
        "counsellor": counsellor_of(home),
        "absence": absence_of(person),
        "transfer": own_waiting_transfer(request.actor),
        "documents_url": url_of("documents:mine"),
    }
    return render(request, "home/youth.html", context)


@requires(Kind.YOUTH)
@methods("GET")
def appointments(request: Request) -> HttpResponse:
    """What is planned: workshops and appointments, soonest first."""
    person = own_person(request.actor)
    context = {
        "structure_name": person.structure.name if person else "",
        "person": person,
        "seats": [(seat, may_change(seat, clock.now())) for seat in own_seats(request.actor)],
        "choosing": person is not None and bool(own_dates(person)),
        **(_meetings(request.actor, person) if person is not None else {}),
    }
    return render(request, "home/appointments.html", context)


def _meetings(actor: Actor, person: YoungPerson) -> dict[str, object]:
    """What one has with a counsellor: moments to choose from, what is planned, what was cancelled, what was asked."""
    rules = rules_of(person.structure)
    planned = list(own_appointments(actor))
    may_pick = rules.self_service and not planned and person.referent_id is not None
    return {
        "choosing_now": choosing(own_proposal(actor)),
        "meetings": meetings(planned, rules, person),
        "gone": meetings(own_cancelled(actor), rules, person),
        "asked": own_request(actor),
        "may_ask": person.referent_id is not None,
        "may_pick": may_pick,
    }


@requires(Kind.YOUTH)
@methods("GET", "POST")
def account(request: Request) -> HttpResponse:
    """Mon compte, in sentences: what is kept, who looked, devices, language, discretion."""
    user = _own_account(request)
    person = own_person(request.actor)
    known = user.phone or (person.phone if person else "")
    initial = {"phone": phone_words(user.phone) if user.phone else "", "discreet": user.discreet}
    form = ReachForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        phone, discreet = form.cleaned_data["phone"], form.cleaned_data["discreet"]
        joining.tell_reach(user=user, phone=phone, discreet=discreet, by=request.actor)
        messages.success(request, _("C’est enregistré."))
        return see_other("home:account")
    context = {
        "user": user,
        "person": person,
        "structure_name": person.structure.name if person else "",
        "referent_name": _referent_name(person),
        "phone": phone_words(known) if known else "",
        "form": form,
        "journal": [opening_line(one) for one in openings(openings_page(request.actor, page=1, size=SHOWN_AT_ONCE))],
        "devices": own_devices(request.actor),
        "here": own_device(request, user),
        "asked": browser_saves_data(request),
        "is_apple": device_label(request) in {"iPhone", "iPad"},
    }
    return render(request, "home/account.html", context, status=422 if form.errors else 200)


@requires(Kind.YOUTH)
@methods("GET")
def journal(request: Request) -> HttpResponse:
    """Who opened one's file, one's papers, the files of one's messages, and when: all of it, page by page."""
    number = request.GET.get("page", "")
    page = openings_page(request.actor, page=int(number) if number.isascii() and number.isdigit() else 1)
    context = {"page_obj": page, "lines": [opening_line(one) for one in openings(page)]}
    return render(request, "home/journal.html", context)


def _referent_name(person: YoungPerson | None) -> str:
    if person is None or person.referent is None:
        return ""
    return shown_name(person.referent, profile_of(person.referent_id))


def _own_account(request: Request) -> User:
    user: User = User.objects.all().visible_to(request.actor).get()
    return user
