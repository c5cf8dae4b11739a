"""How someone is called: said by themselves, or by who follows them."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.enrolment.forms.naming import MyNameForm, UseNameForm
from clicnjob.shared.actor import ALL_STAFF, Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.structures.actions import choose_use_name
from clicnjob.structures.enums import Counted
from clicnjob.structures.gate import held_back
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.queries import get_person_with_content


@requires(*ALL_STAFF)
@methods("GET", "POST")
def use_name(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """The names by which a young person is called, where they are not the papers'."""
    person = get_person_with_content(request.actor, person_id)
    if (held := held_back(request, Counted.FILES, person.pk)) is not None:
        return held
    form = UseNameForm(request.POST if request.method == "POST" else None, person=person)
    if (done := _chosen(request, person, form)) is not None:
        words = pro("C’est fait. Partout on écrit %(name)s.") if done.has_use_name else pro("Nom d’usage retiré.")
        messages.success(request, words % {"name": done.full_name})
        return see_other("enrolment:person", person_id=person.pk)
    context = {"person": person, "form": form}
    return render(request, "enrolment/use_name.html", context, status=422 if form.errors else 200)


@requires(Kind.YOUTH)
@methods("GET", "POST")
def my_name(request: Request) -> HttpResponse:
    """The first name one chooses to be called by."""
    mine = YoungPerson.objects.all().visible_to(request.actor)
    person = get_object_or_404(mine, pk=request.actor.person_id)
    form = MyNameForm(request.POST if request.method == "POST" else None, person=person)
    if (done := _chosen(request, person, form)) is not None:
        words = _("C’est fait. Voici votre nom ici\u00a0: %(name)s.") if done.has_use_name else _("C’est fait.")
        messages.success(request, words % {"name": done.full_name})
        return see_other("home:account")
    context = {"person": person, "form": form}
    return render(request, "enrolment/my_name.html", context, status=422 if form.errors else 200)


def _chosen(request: Request, person: YoungPerson, form: UseNameForm) -> YoungPerson | None:
    """The file once the names are chosen; None to show the form, with what was refused."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return choose_use_name(person=person, **form.cleaned_data, by=request.actor)
    except DomainError as error:
        refuse(form, error)
        return None
