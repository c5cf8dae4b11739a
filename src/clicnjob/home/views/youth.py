"""The young person's own pages: home, appointments, account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import known_device
from clicnjob.enrolment.actions import joining
from clicnjob.enrolment.queries.seats import own_dates
from clicnjob.enrolment.rules.answering import may_change
from clicnjob.home.forms import ReachForm
from clicnjob.home.presenters import next_thing, opening_line, url_of
from clicnjob.home.queries import home_of, openings, openings_page, own_appointments, own_devices, own_person, own_seats
from clicnjob.messaging.presenters.mailings import banner_lines
from clicnjob.messaging.queries.banners import shown_to
from clicnjob.shared import clock
from clicnjob.shared.actor import Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.structures.queries import absence_of, own_waiting_transfer
from clicnjob.structures.rules import phone_words

SHOWN_AT_ONCE = 5
"""Lines of one's journal on the page of one's account; the others have a page."""


def youth_home(request: Request) -> HttpResponse:
    """One next thing, then four ways in. Called by the dashboard once it knows that a young person looks."""
    person = own_person(request.actor)
    if person is None:
        return render(request, "home/youth_alone.html")
    home = home_of(person, request.actor)
    context = {
        "person": person,
        "structure_name": person.structure.name,
        "home": home,
        "banners": banner_lines(shown_to(person)),
        "next": next_thing(home),
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
        "appointments": list(own_appointments(request.actor)),
        "seats": [(seat, may_change(seat, clock.now())) for seat in own_seats(request.actor)],
        "choosing": person is not None and bool(own_dates(person)),
    }
    return render(request, "home/appointments.html", context)


@requires(Kind.YOUTH)
@methods("GET", "POST")
def account(request: Request) -> HttpResponse:
    """Mon compte, in sentences: what is kept, who looked, devices, language, discretion."""
    user = _own_account(request)
    person = own_person(request.actor)
    initial = {"phone": phone_words(user.phone) if user.phone else "", "discreet": user.discreet}
    form = ReachForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        phone, discreet = form.cleaned_data["phone"], form.cleaned_data["discreet"]
        joining.tell_reach(user=user, phone=phone, discreet=discreet, by=request.actor)
        messages.success(request, _("C’est enregistré."))
        return see_other("home:account")
    here = known_device(request)
    context = {
        "user": user,
        "person": person,
        "structure_name": person.structure.name if person else "",
        "phone": phone_words(user.phone) if user.phone else "",
        "form": form,
        "journal": [opening_line(one) for one in openings(openings_page(request.actor, page=1, size=SHOWN_AT_ONCE))],
        "devices": own_devices(request.actor),
        "here": here.pk if here else None,
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


@requires(Kind.YOUTH)
@methods("GET", "POST")
def leave(request: Request) -> HttpResponse:
    """Leave ClicNJob: what ends, what stays, then one tap."""
    if request.method == "POST":
        try:
            joining.leave(user=_own_account(request), by=request.actor)
        except DomainError as error:
            messages.error(request, error.message)
            return see_other("home:account")
        logout(request)
        messages.success(request, _("Votre compte est fermé."))
        return see_other("home:landing")
    person = own_person(request.actor)
    return render(request, "home/leave.html", {"structure_name": person.structure.name if person else ""})


def _own_account(request: Request) -> User:
    user: User = User.objects.all().visible_to(request.actor).get()
    return user
