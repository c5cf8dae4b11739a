"""What is mine: seeing it, taking it, leaving a structure, ending the account. Forms only: no script is needed."""

import uuid

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from clicnjob.accounts import proofs
from clicnjob.accounts.forms import DeviceCodeForm
from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import is_shared_post
from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.keeping import actions
from clicnjob.keeping.presenters.mine import channel_words, file_words
from clicnjob.keeping.presenters.openings import opening_line
from clicnjob.keeping.presenters.taken import taken
from clicnjob.keeping.queries.mine import agreements, own_files
from clicnjob.keeping.queries.openings import openings, openings_page
from clicnjob.shared import clock
from clicnjob.shared.actor import Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.text import date_words, phone_words
from clicnjob.structures.models import Attachment

JOURNAL = 1000
"""Lines of the journal one takes away, the latest first: a year of them at most."""


def _own_account(request: Request) -> User:
    user: User = User.objects.all().visible_to(request.actor).get()
    return user


@requires(Kind.YOUTH)
@methods("GET")
def data(request: Request) -> HttpResponse:
    """Mes données: everything held of one, structure by structure, in sentences; then what one may do about it."""
    user = _own_account(request)
    agreement = agreements(user)
    context = {
        "user": user,
        "phone": phone_words(user.phone) if user.phone else "",
        "files": [file_words(one) for one in own_files(request.actor)],
        "channels": channel_words(agreement),
        "agreement": agreement,
    }
    return render(request, "keeping/data.html", context)


@requires(Kind.YOUTH)
@methods("GET", "POST")
def export(request: Request) -> HttpResponse:
    """Take one's data away, after one's code: a ZIP of readable pages, JSON and files, made now and kept nowhere."""
    user = _own_account(request)
    form = DeviceCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            proofs.prove_own_code(user=user, code=form.cleaned_data["code"])
        except DomainError as error:
            refuse(form, error)
        else:
            lines = [opening_line(one) for one in openings(openings_page(request.actor, page=1, size=JOURNAL))]
            words = [file_words(one) for one in own_files(request.actor)]
            packed, count = taken(user, words, agreements(user), lines)
            actions.note_exported(user=user, files=count, by=request.actor)
            response = HttpResponse(packed, content_type="application/zip")
            response["Content-Disposition"] = 'attachment; filename="mes-donnees.zip"'
            return response
    context = {"form": form, "shared": is_shared_post(request)}
    return render(request, "keeping/export.html", context, status=422 if form.errors else 200)


@requires(Kind.YOUTH)
@methods("GET", "POST")
def delete(request: Request) -> HttpResponse:
    """Supprimer mon compte: what goes, what stays and why, one's code, then seven days to change one's mind."""
    user = _own_account(request)
    form = DeviceCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            proofs.prove_own_code(user=user, code=form.cleaned_data["code"])
            held = actions.leave_for_good(user=user, by=request.actor)
        except DomainError as error:
            refuse(form, error)
        else:
            logout(request)
            day = date_words(held.deleted_after or clock.now())
            messages.success(
                request, _("Nous effaçons votre compte %(day)s. Connectez-vous avant pour le garder.") % {"day": day}
            )
            return see_other("home:landing")
    return render(request, "keeping/delete.html", {"form": form}, status=422 if form.errors else 200)


def _link(request: Request) -> Attachment:
    """The attachment that a page or a form names (``lien``); the one in force without it. Raises Http404."""
    rows = Attachment.objects.all().visible_to(request.actor).select_related("structure")
    named = (request.POST if request.method == "POST" else request.GET).get("lien", "")
    try:
        row = rows.filter(pk=uuid.UUID(named)).first() if named else rows.current().order_by("-started_at").first()
    except ValueError:
        row = None
    if row is None:
        raise Http404
    return row


@requires(Kind.YOUTH)
@methods("GET", "POST")
def leave(request: Request) -> HttpResponse:
    """Leave one structure (``lien``): what ends, what stays, then one tap."""
    link = _link(request)
    if request.method == "POST":
        try:
            actions.leave_structure(attachment_id=link.pk, by=request.actor)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("C’est fait. Vous pouvez recevoir vos données."))
        return see_other("keeping:data")
    return render(request, "keeping/leave.html", {"link": link, "place": link.structure.name})


@requires(Kind.YOUTH)
@methods("POST")
def come_back(request: Request) -> HttpResponse:
    """Come back to a structure one left (``lien``), while the file is followed."""
    link = _link(request)
    try:
        actions.come_back(attachment_id=link.pk, user=_own_account(request), by=request.actor)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("C’est fait."))
    return see_other("keeping:data")
