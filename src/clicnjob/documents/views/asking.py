"""A young person answers about a paper that is asked for: « je l’apporte », « j’ai besoin d’aide »."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from clicnjob.documents import actions, queries
from clicnjob.documents.forms import HelpForm, SubjectForm
from clicnjob.documents.views.sending import mine_page
from clicnjob.shared.actor import Kind
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.structures.models import YoungPerson


def _person(request: Request) -> YoungPerson:
    person = queries.own_person(request.actor)
    if person is None:
        raise Http404
    return person


def _back(subject: str) -> HttpResponse:
    return redirect(f"{reverse('documents:mine')}#piece-{subject}", status=303)


@requires(Kind.YOUTH)
@methods("POST")
def bring(request: Request) -> HttpResponse:
    """« Je l’apporte à l’atelier », or not any more."""
    person = _person(request)
    form = SubjectForm(request.POST)
    if not form.is_valid():
        return see_other("documents:mine")
    subject, coming = form.cleaned_data["subject"], "plus" not in request.POST
    actions.bring(person=person, subject=subject, coming=coming, by=request.actor)
    messages.success(request, _("C’est noté. Votre conseiller le voit.") if coming else _("C’est noté."))
    return _back(subject)


@requires(Kind.YOUTH)
@methods("POST")
def ask_help(request: Request) -> HttpResponse:
    """Ask for help to obtain a paper."""
    person = _person(request)
    subject = request.POST.get("subject", "")
    form = HelpForm(request.POST, subject=subject)
    if not form.is_valid():
        return mine_page(request, person, help_form=form, status=422)
    subject = form.cleaned_data["subject"]
    actions.ask_help(person=person, subject=subject, reason=form.cleaned_data["reason"], by=request.actor)
    messages.success(request, _("C’est demandé. Votre conseiller va vous répondre."))
    return _back(subject)
