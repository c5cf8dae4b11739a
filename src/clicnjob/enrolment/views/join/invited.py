"""``/i/<token>/``: the link of an invitation; a birth date, then the way in as with a card."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from clicnjob.enrolment.actions.inviting import answer_invitation
from clicnjob.enrolment.forms.joining import InvitedForm
from clicnjob.enrolment.queries.inviting import invitation_of_token
from clicnjob.enrolment.queries.joining import is_joined
from clicnjob.enrolment.views.join.browser import keep_language, page, remember_proof, wanted_language
from clicnjob.enrolment.views.join.card import someone_else_works_here
from clicnjob.shared.http import Request, methods, public, see_other


@public
@methods("GET", "POST")
def invited(request: Request, token: str) -> HttpResponse:
    """A number may have changed hands: the birth date says that it is oneself; then one chooses a code (R6)."""
    invitation = invitation_of_token(token)
    if invitation is None:
        return _kept_secret(render(request, "enrolment/join/refused.html", {"why": "link"}, status=404))
    person = invitation.young_person
    if (elsewhere := someone_else_works_here(request, person)) is not None:
        return elsewhere
    if is_joined(person.pk):
        return _kept_secret(render(request, "enrolment/join/refused.html", {"why": "joined"}, status=409))
    language = wanted_language(request, person.language)
    form = InvitedForm(request.POST if "birth_date" in request.POST else None)
    if request.method == "POST" and form.is_valid():
        proof = answer_invitation(invitation=invitation, birth_date=form.cleaned_data["birth_date"], by=request.actor)
        if proof is not None:
            remember_proof(request, proof)
            response = see_other("enrolment:welcome-code")
            keep_language(response, language)
            return response
        form.add_error("birth_date", _("Ce n’est pas la bonne date. Essayez encore."))
    context = {"form": form, "structure_name": person.structure.name, "path": request.path}
    status = 422 if form.errors else 200
    return _kept_secret(page(request, "enrolment/join/invited.html", context, language=language, status=status))


def _kept_secret(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no search engine, no other site hears of it."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
