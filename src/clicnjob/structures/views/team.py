"""The team: who works here, who is invited, who stands in for whom. For the direction."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clicnjob.accounts.queries import has_second_factor
from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.accounts.views.security import fresh, must_confirm
from clicnjob.shared import clock
from clicnjob.shared.actor import Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.structures import actions, queries
from clicnjob.structures.enums import RoleChoice
from clicnjob.structures.forms.profiles import PhotoForm
from clicnjob.structures.forms.team import InviteForm, LimitsForm
from clicnjob.structures.models import Site
from clicnjob.structures.models.places import SiteQuerySet
from clicnjob.structures.models.profiles import LARGE
from clicnjob.structures.presenters import link_address, photo_address, team_groups

TEAM = "structures:team"


@requires(Role.DIRECTION, Role.NETWORK)
@methods("GET")
def team(request: Request) -> HttpResponse:
    """Members by role, invitations that wait, covers; for the network, the accounts it may approve."""
    members = queries.team(request.actor)
    rows = queries.covers(request.actor)
    context = {
        "groups": team_groups(members),
        "invitations": queries.invitations(request.actor),
        "covers": rows,
        "may_end": {row.pk for row in rows},
        "alone": queries.without_referent(request.actor).count(),
        "today": clock.today(),
        "directs": request.actor.role is Role.DIRECTION,
    }
    return render(request, "structures/team.html", context)


@requires(Role.DIRECTION)
@methods("GET", "POST")
@fresh
def invite(request: Request) -> HttpResponse:
    """Invite a colleague; the link goes by e-mail and is shown this once."""
    form = InviteForm(request.POST or None, sites=open_sites(request), initial={"role": "counsellor"})
    if request.method == "POST" and form.is_valid():
        structure = queries.get_structure(request.actor)
        try:
            invitation, token = actions.invite(structure=structure, **form.cleaned_data, by=request.actor)
        except DomainError as error:
            refuse(form, error)
        else:
            context = {"invitation": invitation, "link": link_address(request, token)}
            return render(request, "structures/invitation_sent.html", context)
    return render(request, "structures/invite.html", {"form": form}, status=422 if form.errors else 200)


@requires(Role.DIRECTION, Role.NETWORK)
@methods("POST")
def revoke_invitation(request: Request, invitation_id: uuid.UUID) -> HttpResponse:
    """Take an invitation back."""
    invitation = queries.get_invitation(request.actor, invitation_id)
    if confirmation := must_confirm(request):
        return confirmation
    actions.revoke_invitation(invitation=invitation, by=request.actor)
    messages.success(request, pro("L’invitation est annulée : son lien ne marche plus."))
    return see_other(TEAM)


@requires(Role.DIRECTION, Role.NETWORK)
@methods("POST")
def approve_invitation(request: Request, invitation_id: uuid.UUID) -> HttpResponse:
    """Confirm a further direction account."""
    invitation = queries.get_invitation(request.actor, invitation_id)
    if confirmation := must_confirm(request):
        return confirmation
    actions.approve_invitation(invitation=invitation, by=request.actor)
    messages.success(request, pro("C’est confirmé."))
    return see_other(TEAM)


def open_sites(request: Request) -> SiteQuerySet:
    """The places of the structure where people work."""
    return Site.objects.all().visible_to(request.actor).filter(closed_at=None).order_by("name")


@requires(Role.DIRECTION)
@methods("GET", "POST")
def member(request: Request, membership_id: uuid.UUID) -> HttpResponse:
    """One colleague: role, second factor, what the direction can do; until when they work here, and where."""
    row = queries.get_membership(request.actor, membership_id)
    form = LimitsForm(
        request.POST or None,
        sites=open_sites(request),
        sector=row.role == RoleChoice.SECTOR_MANAGER,
        initial={"ends_on": row.ends_on, "site": row.site},
    )
    if request.method == "POST":
        if confirmation := must_confirm(request):
            return confirmation
        if form.is_valid():
            try:
                actions.change_membership(membership=row, **form.cleaned_data, by=request.actor)
            except DomainError as error:
                refuse(form, error)
            else:
                messages.success(request, pro("C’est enregistré."))
                return see_other("structures:member", membership_id=row.pk)
    home = queries.home_of(row.user_id)
    context = {
        "form": form,
        "member": row,
        "yourself": row.user_id == request.actor.user_id,
        "elsewhere": queries.elsewhere(row),
        "at_home": home is None or home.structure_id == row.structure_id,
        "has_factor": has_second_factor(row.user),
        "photo": photo_address(queries.profile_of(row.user_id), LARGE),
        "photo_form": PhotoForm(),
        "photo_url": reverse("structures:member-photo", args=[row.pk]),
        "caseload": row.user.caseload.filter(structure_id=row.structure_id, closed_at=None).count(),
    }
    return render(request, "structures/member.html", context, status=422 if form.errors else 200)


@requires(Role.DIRECTION)
@methods("GET")
def dormant(request: Request) -> HttpResponse:
    """Accounts nobody used for ninety days: each stays, or ends; without an answer it ends by itself."""
    rows = [
        {"member": row, "ends_on": row.dormant_on + row.ANSWER}
        for row in queries.dormant(request.actor)
        if row.dormant_on
    ]
    return render(request, "structures/dormant.html", {"rows": rows})


@requires(Role.DIRECTION)
@methods("POST")
def keep_member(request: Request, membership_id: uuid.UUID) -> HttpResponse:
    """This colleague still works here."""
    row = queries.get_membership(request.actor, membership_id)
    actions.keep_member(membership=row, by=request.actor)
    messages.success(request, pro("%(full_name)s garde son accès.") % {"full_name": row.user.full_name})
    return see_other("structures:dormant")


@requires(Role.DIRECTION)
@methods("POST")
def reset_factor(request: Request, membership_id: uuid.UUID) -> HttpResponse:
    """A colleague lost the second factor and is here in person."""
    row = queries.get_membership(request.actor, membership_id)
    if confirmation := must_confirm(request):
        return confirmation
    actions.reset_factor(membership=row, by=request.actor)
    messages.success(
        request,
        pro("%(first_name)s ajoutera un second facteur à sa prochaine connexion.")
        % {"first_name": row.user.first_name},
    )
    return see_other("structures:member", membership_id=row.pk)


@requires(Role.DIRECTION)
@methods("POST")
def renew_password(request: Request, membership_id: uuid.UUID) -> HttpResponse:
    """A colleague forgot the password: a link to choose another one, by e-mail and shown this once."""
    row = queries.get_membership(request.actor, membership_id)
    if confirmation := must_confirm(request):
        return confirmation
    invitation, token = actions.invite_to_renew_password(membership=row, by=request.actor)
    context = {"invitation": invitation, "link": link_address(request, token)}
    return render(request, "structures/invitation_sent.html", context)
