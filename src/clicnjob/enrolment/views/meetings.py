"""A young person's request for an appointment, for who answers it: read, then an hour, several, or words."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.appointments.enums import Mode
from clicnjob.appointments.forms import MODES, SUBJECTS, half_words
from clicnjob.appointments.queries import asked_in, get_request
from clicnjob.enrolment.actions.meeting import refuse_with_words
from clicnjob.shared.actor import ALL_STAFF
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro


@requires(*ALL_STAFF)
@methods("GET", "POST")
def meeting_request(request: Request, request_id: uuid.UUID) -> HttpResponse:
    """What was asked, and the three answers."""
    row = get_request(request.actor, request_id)
    refusal = ""
    words = request.POST.get("words", "")[:4000]
    if request.method == "POST":
        try:
            refuse_with_words(request=row, words=words, by=request.actor)
        except DomainError as error:
            refusal = error.message
        else:
            messages.success(request, pro("Votre réponse est partie dans la conversation."))
            return see_other("/rendez-vous/")
    asked = asked_in(row)
    context = {
        "row": row,
        "person": row.young_person,
        "subject": pro(str(SUBJECTS[asked.subject])),
        "words": asked.words,
        "mode": pro(str(MODES[Mode(row.mode)])),
        "wishes": [half_words(*one) for one in asked.wishes],
        "refusal": refusal,
        "typed": words,
    }
    return render(request, "enrolment/meeting_request.html", context, status=422 if refusal else 200)
