"""« Mon profil »: one's face, name and hours, as young people see them; the faces themselves."""

import datetime as dt
import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import is_shared_post, locks
from clicnjob.accounts.throttling import Limit, hits
from clicnjob.accounts.views.security import account
from clicnjob.files.decode import decode_portrait
from clicnjob.files.queries import read_file
from clicnjob.files.uploads import MAX_FILE_BYTES
from clicnjob.shared.actor import ALL_STAFF, Kind, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.structures import actions, queries
from clicnjob.structures.forms.profiles import PhotoForm, ProfileForm
from clicnjob.structures.models.profiles import LARGE
from clicnjob.structures.presenters import photo_address, shown_name

KEPT_SECONDS = 30 * 86400
"""A browser of one's own keeps a face for a month: a new photo has a new address."""


@requires(*ALL_STAFF)
@methods("GET", "POST")
def profile(request: Request) -> HttpResponse:
    """One's name and hours as young people read them; the photo has its own form."""
    user = account(request)
    row = queries.profile_of(user.pk)
    form = ProfileForm(request.POST or None, profile=row)
    if request.method == "POST" and form.is_valid():
        hours, shows = form.hours(), form.cleaned_data["shows_last_name"]
        if form.is_valid():
            try:
                actions.change_profile(user=user, hours=hours, shows_last_name=shows, by=request.actor)
            except DomainError as error:
                form.add_error(None, gettext(error.message))
            else:
                messages.success(request, pro("Votre profil est enregistré."))
                return see_other("structures:profile")
    context = {
        "form": form,
        "photo_form": PhotoForm(),
        "photo": photo_address(row, LARGE),
        "name": shown_name(user, row),
        "who": user,
        "photo_url": reverse("structures:own-photo"),
    }
    return render(request, "structures/profile.html", context, status=422 if form.errors else 200)


@requires(*ALL_STAFF)
@methods("POST")
def own_photo(request: Request) -> HttpResponse:
    """Show one's face, or (``remove``) one's initials again."""
    _change_photo(request, account(request))
    return see_other("structures:profile")


@requires(Role.DIRECTION)
@methods("POST")
def member_photo(request: Request, membership_id: uuid.UUID) -> HttpResponse:
    """The same for a colleague who asks the direction to."""
    member = queries.get_membership(request.actor, membership_id)
    _change_photo(request, member.user)
    return see_other("structures:member", membership_id=member.pk)


def _change_photo(request: Request, user: User) -> None:
    if "remove" in request.POST:
        actions.take_photo_away(user=user, by=request.actor)
        messages.success(request, pro("La photo est retirée."))
        return
    hits([Limit("portrait", str(request.actor.id), 20, dt.timedelta(hours=1), pro("Une photo suffit."))])
    sent = request.FILES.get("photo")
    if sent is not None and (sent.size or 0) > MAX_FILE_BYTES:
        messages.error(request, pro("Ce fichier dépasse 10 Mo. Prenez une photo plus légère."))
        return
    try:
        small, large = decode_portrait(sent.read() if sent is not None else b"")
        actions.put_photo(user=user, small=small, large=large, by=request.actor)
    except DomainError as error:
        messages.error(request, gettext(error.message))
    else:
        messages.success(request, pro("La photo est enregistrée."))


@requires(Kind.YOUTH, Kind.STAFF)
@methods("GET")
def photo(request: Request, user_id: uuid.UUID, size: str) -> HttpResponse:
    """A professional's face, for colleagues and for the young people of the structure; kept by no browser that others use."""
    file = queries.get_photo(request.actor, user_id, size)
    try:
        response = HttpResponse(read_file(file), content_type=file.media_type)
    except FileNotFoundError as error:
        raise Http404 from error
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if not is_shared_post(request) and not locks(request):
        response.kept_seconds = KEPT_SECONDS  # type: ignore[attr-defined]  # read by PrivacyMiddleware
    return response
