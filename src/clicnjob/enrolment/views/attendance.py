"""Signing (on the structure's tablet, on one's own phone), the sheet, the certificate, one tap on a face."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from clicnjob.accounts.models import User
from clicnjob.accounts.proofs import prove_own_code
from clicnjob.enrolment.presenters.attendance import presence_lines
from clicnjob.enrolment.presenters.sheets import certificate_pdf, file_name, sheet_pdf
from clicnjob.enrolment.views.volunteer import thanks_when_over
from clicnjob.shared import clock
from clicnjob.shared.actor import ALL_STAFF, Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, public, requires, see_other
from clicnjob.shared.language import in_french, pro, read_by_staff
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.actions import attendance as actions
from clicnjob.workshops.actions.opinions import give_opinion
from clicnjob.workshops.enums import Face, SeatState, SessionState
from clicnjob.workshops.models import AttendanceSheet, Session
from clicnjob.workshops.queries import attendance as queries
from clicnjob.workshops.queries import get_desk_seat, get_led_session, get_seat, roster
from clicnjob.workshops.rules.attendance import grouped, half_days, typed_digest

# -- the structure's tablet --------------------------------------------------------------------------------------------


@thanks_when_over
@requires(*ALL_STAFF, Kind.VOLUNTEER)
@methods("GET", "POST")
def sign(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """The structure's tablet, handed to who signs; volunteers see a first name and an initial (R4)."""
    seat = get_desk_seat(request.actor, seat_id)
    refusal = ""
    if request.method == "POST":
        try:
            actions.sign(seat=seat, strokes=request.POST.get("strokes", ""), by=request.actor)
        except DomainError as error:
            refusal = error.message
        else:
            messages.success(request, pro("La signature est enregistrée."))
            return see_other("enrolment:desk", session_id=seat.session_id)
    context = {
        "seat": seat,
        "name": seat.young_person.short_name if request.actor.is_volunteer else seat.young_person.full_name,
        "mark": queries.signed(seat.session).of_seat(seat.pk),
        "refusal": refusal,
        "present": seat.state == SeatState.PRESENT,
        "may_attest": request.actor.is_staff,
    }
    return render(request, "enrolment/attendance/sign.html", context, status=422 if refusal else 200)


@requires(*ALL_STAFF)
@methods("POST")
def attest(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """A professional attests for who cannot sign; the sheet says who did."""
    seat = get_desk_seat(request.actor, seat_id)
    actions.attest_presence(seat=seat, by=request.actor)
    messages.success(request, pro("Vous attestez la présence de %(name)s.") % {"name": seat.young_person.first_name})
    return see_other("enrolment:attendance", session_id=seat.session_id)


@requires(*ALL_STAFF)
@methods("POST")
def unsign(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """Take a signature back before the closing: the wrong person signed."""
    seat = get_desk_seat(request.actor, seat_id)
    actions.erase_signature(seat=seat, by=request.actor)
    messages.success(request, pro("La signature est effacée."))
    return see_other("enrolment:attendance", session_id=seat.session_id)


# -- the sheet ---------------------------------------------------------------------------------------------------------


@requires(*ALL_STAFF)
@methods("GET", "POST")
def attendance(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """Who signed, one's own signature as a leader, and the sheet once the session is closed."""
    session = get_led_session(request.actor, session_id)
    refusal = ""
    if request.method == "POST":
        try:
            strokes = request.POST.get("strokes", "")
            actions.sign_as_leader(session=session, strokes=strokes, by=request.actor)
        except DomainError as error:
            refusal = error.message
        else:
            messages.success(request, pro("Votre signature est enregistrée."))
            return see_other("enrolment:attendance", session_id=session.pk)
    signed = queries.signed(session)
    present = [seat for seat in roster(session) if seat.state == SeatState.PRESENT]
    leaders = list(session.leaders.all())
    sheet = queries.current_sheet(session)
    context = {
        "session": session,
        "lines": presence_lines(present, signed),
        "missing": sum(not signed.of_seat(seat.pk) for seat in present),
        "leaders": [(user, signed.of_leader(user.pk)) for user in leaders],
        "leads": request.actor.user_id in {user.pk for user in leaders},
        "mine": signed.of_leader(request.actor.user_id) if request.actor.user_id else None,
        "open": session.state == SessionState.OPEN,
        "sheet": sheet,
        "digest": grouped(sheet.digest) if sheet else "",
        "refusal": refusal,
    }
    return render(request, "enrolment/attendance/attendance.html", context, status=422 if refusal else 200)


@requires(*ALL_STAFF)
@methods("GET")
def sheet(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """The attendance sheet as an accessible PDF: always the same bytes."""
    row = queries.get_sheet(request.actor, session_id)
    return _pdf(sheet_pdf(row), "emargement", row.session)


@requires(*ALL_STAFF)
@methods("GET")
def blank_sheet(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """The same on paper, when the network or the tablet fails: names and empty boxes."""
    session = get_led_session(request.actor, session_id)
    context = {
        "session": session,
        "seats": [seat for seat in roster(session) if seat.state in {SeatState.REGISTERED, SeatState.PRESENT}],
        "halves": [in_french(half.label) for half in half_days(session, session.structure.timezone)],
        "leaders": list(session.leaders.all()),
        "spare": range(4),
        "structure_name": session.structure.name,
    }
    with translation.override("fr"):  # a paper for the file, as the sheet it stands for
        response = render(request, "enrolment/attendance/blank.html", context)
        response["Content-Language"] = "fr"
    return response


@requires(*ALL_STAFF, Kind.YOUTH)
@methods("GET")
def certificate(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """The half-day certificate of someone who was there, once the session is closed: for oneself, and for the structure."""
    seat = get_seat(request.actor, seat_id)
    row = queries.sheet_of_seat(seat)
    made = certificate_pdf(row, str(seat.pk)) if row is not None else None
    if made is None:
        raise Http404
    return _pdf(made, "attestation", seat.session)


def _pdf(content: bytes, kind: str, session: Session) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    name = file_name(kind, session.starts_at, session.structure.timezone)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@public
@methods("GET")
@read_by_staff
def check_sheet(request: Request) -> HttpResponse:
    """Who holds a printed sheet asks what its hash is worth (`empreinte`): known, replaced since, or unknown. No name."""
    typed = request.GET.get("empreinte", "").strip()[:200]
    row: AttendanceSheet | None = queries.sheet_by_digest(typed_digest(typed))
    context = {"typed": typed, "sheet": row, "readable": bool(typed_digest(typed))}
    return render(request, "enrolment/attendance/check.html", context)


# -- one's own phone ---------------------------------------------------------------------------------------------------


@requires(Kind.YOUTH)
@methods("GET")
def mine(request: Request) -> HttpResponse:
    """The sessions one was at: sign the one that runs, say what one thought of it, fetch one's certificates."""
    moment = clock.now()
    seats = queries.own_presences(request.actor)
    person = YoungPerson.objects.all().visible_to(request.actor).select_related("structure").first()
    if getattr(request, "station", None) is not None:  # on a computer of the room, nothing of before (D8)
        seats = [seat for seat in seats if seat.session.is_running(moment)]
    context = {
        "lines": presence_lines(seats, None, moment),
        "faces": Face.choices,
        "structure_name": person.structure.name if person else "",
    }
    return render(request, "enrolment/attendance/mine.html", context)


@requires(Kind.YOUTH)
@methods("GET", "POST")
def sign_mine(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """Sign on one's own phone while the session runs; without drawing, one's code says the same."""
    seat = get_seat(request.actor, seat_id)
    refusal = ""
    if request.method == "POST":
        try:
            if "code" in request.POST:
                user: User = User.objects.all().visible_to(request.actor).get()
                prove_own_code(user=user, code=request.POST["code"])
                actions.confirm_presence(seat=seat, by=request.actor)
            else:
                actions.sign(seat=seat, strokes=request.POST.get("strokes", ""), by=request.actor)
        except DomainError as error:
            refusal = error.message
        else:
            messages.success(request, _("C’est signé. Merci !"))
            return see_other("enrolment:presences")
    context = {
        "seat": seat,
        "mark": queries.signed(seat.session).of_seat(seat.pk),
        "running": seat.state == SeatState.PRESENT and seat.session.is_running(clock.now()),
        "refusal": refusal,
        "structure_name": seat.session.structure.name,
    }
    return render(request, "enrolment/attendance/sign_mine.html", context, status=422 if refusal else 200)


@requires(Kind.YOUTH)
@methods("POST")
def opinion(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """One tap on a face: counted, and nobody knows whose it is."""
    seat = get_seat(request.actor, seat_id)
    give_opinion(seat=seat, face=request.POST.get("face", ""), by=request.actor)
    messages.success(request, _("Merci pour votre avis !"))
    return see_other("enrolment:presences")
