"""``/c/<token>/``: the personal QR of the card or the convocation."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation

from clicnjob.accounts.proofs import sign_in_with_card
from clicnjob.accounts.sessions import leave_nothing, remember_device, start_session, station_of
from clicnjob.enrolment.forms.joining import EnterForm
from clicnjob.enrolment.queries.joining import attached_account, proof_of_card
from clicnjob.enrolment.views.join.browser import is_phone, keep_language, page, remember_proof, wanted_language
from clicnjob.shared.actor import Kind
from clicnjob.shared.errors import DomainError, Throttled
from clicnjob.shared.http import Request, methods, public, see_other
from clicnjob.structures.models import Attachment, YoungPerson
from clicnjob.structures.queries import person_of_card_token


@public
@methods("GET", "POST")
def card(request: Request, token: str) -> HttpResponse:
    """Not joined: « C'est vous ? » on the way to a code. Joined: the code opens the account (R6)."""
    person = person_of_card_token(token)
    if person is None:
        return render(request, "enrolment/join/refused.html", {"why": "card"}, status=404)
    if (elsewhere := someone_else_works_here(request, person)) is not None:
        return elsewhere
    link = attached_account(person)
    if link is not None and link.user.code:
        return _enter(request, person, link)
    language = wanted_language(request, person.language)
    if request.method == "POST":
        proof = proof_of_card(person)
        if proof is not None:
            remember_proof(request, proof)
        response = see_other("enrolment:welcome-code")
        keep_language(response, language)
        return response
    request.structure = person.structure
    context = {
        "person": person,
        "referent": person.referent,
        "again": link is not None,
        "structure_name": person.structure.name,
        "path": request.path,
    }
    return page(request, "enrolment/join/card.html", context, language=language)


def someone_else_works_here(request: Request, person: YoungPerson) -> HttpResponse | None:
    """A professional who scans a card finds the file; nobody joins on a volunteer's or a professional's device."""
    actor = request.actor
    if actor.is_youth and actor.person_id == person.pk:
        return redirect("home:dashboard")
    if actor.is_staff and actor.structure_id == person.structure_id:
        return redirect(f"/jeunes/{person.pk}/")
    if actor.kind in {Kind.STAFF, Kind.VOLUNTEER}:
        return render(request, "enrolment/join/refused.html", {"why": "device"}, status=409)
    return None


def _enter(request: Request, person: YoungPerson, link: Attachment) -> HttpResponse:
    language = wanted_language(request, link.user.language)
    form = EnterForm(request.POST or None, initial={"own": is_phone(request)})
    if station_of(request) is not None:
        del form.fields["own"]  # a computer of the room is nobody's
    with translation.override(language):
        if request.method == "POST" and form.is_valid():
            try:
                user = sign_in_with_card(card_user=link.user, code=form.cleaned_data["code"])
            except Throttled:
                raise
            except DomainError as error:
                form.refuse(error)
            else:
                own = form.cleaned_data.get("own", False)
                start_session(request, user, shared_post=not own)
                response = see_other("home:dashboard")
                keep_language(response, language)
                if own:
                    remember_device(request, response, user)
                else:
                    leave_nothing(response)
                return response
    request.structure = person.structure
    context = {"person": person, "form": form, "structure_name": person.structure.name, "path": request.path}
    return page(request, "enrolment/join/enter.html", context, language=language, status=422 if form.errors else 200)
