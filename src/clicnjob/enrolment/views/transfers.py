"""Transfers between structures: asking, answering, taking back; the young person's own page."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.enrolment.actions import arriving, transferring
from clicnjob.enrolment.forms.transfers import AcceptTransferForm, AskTransferForm, DeclineTransferForm
from clicnjob.enrolment.presenters.transfers import asked, asked_rows
from clicnjob.enrolment.queries.passing import planned_for
from clicnjob.enrolment.queries.people import conversation_id_of
from clicnjob.shared.actor import Kind, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import language_words, pro
from clicnjob.structures import queries
from clicnjob.structures.models import Structure, Transfer, YoungPerson

MAY_ASK = (Role.COUNSELLOR, Role.DIRECTION, Role.SECTOR_MANAGER)
MAY_ANSWER = (Role.DIRECTION, Role.SECTOR_MANAGER)


def _asked_for(request: Request, person_id: uuid.UUID) -> YoungPerson:
    """The file one may transfer. Raises Http404 otherwise, as for an unknown id."""
    people = YoungPerson.objects.all().passed_on_by(request.actor).select_related("structure", "referent")
    found = people.filter(pk=person_id).first()
    if found is None:
        raise Http404
    return found


def _target(request: Request) -> Structure | None:
    """The structure of the address or the form; None while none is chosen. Raises Http404 for what is no such structure."""
    value = (request.POST if request.method == "POST" else request.GET).get("structure", "")
    if not value:
        return None
    try:
        return queries.get_structure_to_ask(request.actor, uuid.UUID(value))
    except ValueError:
        raise Http404 from None


@requires(*MAY_ASK)
@methods("GET", "POST")
def ask(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Find the other structure, look at what will happen, ask it to go on with a young person."""
    person = _asked_for(request, person_id)
    waiting = queries.transfer_of(person)
    if waiting is not None and request.method == "GET":
        return see_other("enrolment:transfer", transfer_id=waiting.pk)
    target = _target(request)
    text = request.GET.get("q", "").strip()[:80]
    form = AskTransferForm(request.POST if request.method == "POST" else None, initial={"transfer_id": uuid.uuid4()})
    status = 200
    if request.method == "POST":
        status = 422
        if target is None:
            form.add_error(None, pro("Choisissez une structure."))
        elif form.is_valid():
            try:
                row = transferring.ask_transfer(person=person, target=target, **form.cleaned_data, by=request.actor)
            except DomainError as error:
                refuse(form, error)
            else:
                messages.success(
                    request, pro("Demande envoyée : %(name)s. Rien ne change avant sa réponse.") % {"name": target.name}
                )
                return see_other("enrolment:transfer", transfer_id=row.pk)
    context = {
        "person": person,
        "target": target,
        "text": text,
        "found": queries.search_structures(request.actor, text) if text and target is None else [],
        "form": form,
        "stays": planned_for([person]) if target is not None else (0, 0),
        "talks": conversation_id_of(person) is not None,
        "days": Transfer.LIFE.days,
    }
    return render(request, "enrolment/transfer_ask.html", context, status=status)


@requires(*MAY_ASK)
@methods("GET")
def transfers(request: Request) -> HttpResponse:
    """The requests received and sent: those that wait, and those settled within thirty days."""
    to_answer, answered = asked_rows(queries.transfers_received(request.actor), request.actor)
    waiting, settled = asked_rows(queries.transfers_sent(request.actor), request.actor)
    context = {"to_answer": to_answer, "answered": answered, "waiting": waiting, "settled": settled}
    return render(request, "enrolment/transfers.html", context)


def _detail(
    request: Request,
    row: Transfer,
    accept: AcceptTransferForm | None = None,
    decline: DeclineTransferForm | None = None,
) -> HttpResponse:
    actor = request.actor
    answers = row.target_id == actor.structure_id
    person = row.young_person
    context = {
        "row": row,
        "shown": asked(row, actor),
        "answers": answers,
        "person": person if not answers or row.received is None else row.received,
        "note": queries.note_of(row) if answers or row.asked_by_id == actor.user_id else "",
        "language_name": language_words(person.language),
    }
    if answers and row.is_waiting:
        context |= {
            "accept": accept or _accept_form(request),
            "decline": decline or DeclineTransferForm(),
            "alike": queries.likely_duplicates(
                actor,
                first_name=person.first_name,
                last_name=person.last_name,
                birth_date=person.birth_date,
                phone=person.phone,
            ),
        }
    status = 422 if accept is not None or decline is not None else 200
    return render(request, "enrolment/transfer.html", context, status=status)


def _accept_form(request: Request, *, bound: bool = False) -> AcceptTransferForm:
    return AcceptTransferForm(
        request.POST if bound else None,
        counsellors=queries.counsellors_of(request.actor.structure),
        sites=queries.sites_of(request.actor),
    )


@requires(*MAY_ASK)
@methods("GET")
def transfer(request: Request, transfer_id: uuid.UUID) -> HttpResponse:
    """One request: where it stands; for who answers, who it is about and the two answers."""
    return _detail(request, queries.get_transfer(request.actor, transfer_id))


@requires(*MAY_ANSWER)
@methods("POST")
def accept(request: Request, transfer_id: uuid.UUID) -> HttpResponse:
    """Say yes, with a referent and a place."""
    row = queries.get_transfer_to_answer(request.actor, transfer_id)
    form = _accept_form(request, bound=True)
    if form.is_valid():
        referent, site = form.chosen
        try:
            person = arriving.accept_transfer(transfer=row, referent=referent, site=site, by=request.actor)
        except DomainError as error:
            if error.code in {"settled", "expired"}:
                messages.error(request, error.message)
                return see_other("enrolment:transfer", transfer_id=row.pk)
            refuse(form, error)
        else:
            messages.success(
                request,
                pro("%(name)s est suivi·e ici, par %(referent)s.")
                % {"name": person.full_name, "referent": referent.full_name},
            )
            return see_other("enrolment:person", person_id=person.pk)
    return _detail(request, row, accept=form)


@requires(*MAY_ANSWER)
@methods("POST")
def decline(request: Request, transfer_id: uuid.UUID) -> HttpResponse:
    """Say no, and why."""
    row = queries.get_transfer_to_answer(request.actor, transfer_id)
    form = DeclineTransferForm(request.POST)
    if not form.is_valid():
        return _detail(request, row, decline=form)
    try:
        transferring.decline_transfer(transfer=row, reason=form.cleaned_data["why_not"], by=request.actor)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, pro("C’est répondu. Rien ne change pour le jeune."))
    return see_other("enrolment:transfer", transfer_id=row.pk)


@requires(*MAY_ASK)
@methods("POST")
def take_back(request: Request, transfer_id: uuid.UUID) -> HttpResponse:
    """Take a request back before it is answered."""
    row = queries.get_transfer_sent(request.actor, transfer_id)
    try:
        transferring.take_back_transfer(transfer=row, by=request.actor)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, pro("La demande est reprise : rien ne change."))
    return see_other("enrolment:transfer", transfer_id=row.pk)


@requires(Kind.YOUTH)
@methods("GET", "POST")
def mine(request: Request) -> HttpResponse:
    """What is asked for oneself: who, where, why, what goes along; and « Non, je reste »."""
    row = queries.own_waiting_transfer(request.actor)
    if row is None:
        if request.method == "POST":  # settled meanwhile, or twice
            messages.info(request, _("Cette demande a déjà sa réponse."))
            return see_other("home:dashboard")
        raise Http404
    if request.method == "POST":
        try:
            transferring.refuse_transfer(transfer=row, by=request.actor)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("C’est noté. Votre Mission locale continue de vous suivre."))
        return see_other("home:dashboard")
    context = {"row": row, "why": transferring.why(row.reason)}
    return render(request, "enrolment/transfer_mine.html", context)
