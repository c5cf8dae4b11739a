"""What will be erased: names, dates, reasons; keeping one longer; ending an attachment."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.keeping import actions
from clicnjob.keeping.enums import LongerReason
from clicnjob.keeping.queries.ending import deadlines_page, get_deadline, held_back, leaving_accounts
from clicnjob.shared.actor import Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.structures.models import Attachment
from clicnjob.structures.queries import get_person_with_content

READERS = (Role.DIRECTION, Role.SECTOR_MANAGER, Role.COUNSELLOR)


@requires(*READERS)
@methods("GET")
def list_(request: Request) -> HttpResponse:
    """Ce qui va être effacé: files without contact for 23 months, accounts whose owner leaves; each with its day."""
    number = request.GET.get("page", "1")
    page = deadlines_page(request.actor, page=int(number) if number.isdecimal() else 1)
    context = {
        "page_obj": page,
        "held": held_back([row.young_person_id for row in page]),
        "leaving": leaving_accounts(request.actor),
        "reasons": LongerReason.choices,
        "may_prolong": request.actor.role is Role.DIRECTION,
    }
    return render(request, "keeping/ending.html", context)


@requires(Role.DIRECTION)
@methods("POST")
def keep_longer(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Keep a file a year longer, for one of the reasons (the field ``reason``)."""
    row = get_deadline(request.actor, person_id)
    try:
        actions.keep_longer(deadline=row, reason=request.POST.get("reason", ""), by=request.actor)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, pro("Dossier gardé un an de plus."))
    return see_other("keeping:ending")


@requires(Role.DIRECTION)
@methods("POST")
def stop_keeping(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """The reason is over: the file ends on its own day, in a month at the earliest."""
    actions.stop_keeping(deadline=get_deadline(request.actor, person_id), by=request.actor)
    messages.success(request, pro("Prolongation retirée. Le dossier sera effacé dans un mois au plus tôt."))
    return see_other("keeping:ending")


@requires(*actions.MAY_DETACH)
@methods("GET", "POST")
def detach(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """End the link between a file and its account: what stops, what stays, then the button."""
    person = get_person_with_content(request.actor, person_id)
    if request.method == "POST":
        try:
            actions.detach(person=person, by=request.actor)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, pro("Rattachement terminé."))
        return see_other("enrolment:person", person_id=person.pk)
    attached = Attachment.objects.current().filter(young_person=person).exists()
    return render(request, "keeping/detach.html", {"person": person, "attached": attached})
