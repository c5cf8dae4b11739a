"""What a young person says about a paper that is asked for: « je l’apporte », « j’ai besoin d’aide »."""

from django.utils.translation import gettext as _

from clicnjob.audit.actions import record
from clicnjob.documents import notices
from clicnjob.documents.actions.paper import may_check
from clicnjob.documents.enums import HelpReason, Subject
from clicnjob.documents.models import Bringing, Document, HelpAsk
from clicnjob.documents.queries import requirements_of
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import YoungPerson


def _own(person: YoungPerson, subject: str, by: Actor) -> Subject:
    if not by.is_youth or by.person_id != person.pk:
        raise DomainError(_("Ce dossier n’est pas le vôtre."), code="out_of_reach")
    asked = {asked.subject for asked in requirements_of(person.structure_id) if asked.is_asked}
    if subject not in asked:
        raise DomainError(_("Ce document n’est pas demandé."), code="not_asked")
    return Subject(subject)


@action
def bring(*, person: YoungPerson, subject: str, coming: bool, by: Actor) -> None:
    """« Je l’apporte à l’atelier », or not any more. The same answer again changes nothing.

    Raises DomainError: ``out_of_reach``, ``not_asked``.
    """
    what = _own(person, subject, by)
    lock(YoungPerson.objects.filter(pk=person.pk)).get()
    known = Bringing.objects.filter(young_person=person, subject=what).first()
    if coming is (known is not None):
        return
    if known is not None:
        known.delete()
    else:
        made = Bringing.objects.create(structure_id=person.structure_id, young_person=person, subject=what)
        record("paper.brought", by=by, obj=made, subject=str(what))
        notices.was_read(person, by=by)
    notices.ring_file(person)


@action
def ask_help(*, person: YoungPerson, subject: str, reason: str, by: Actor) -> HelpAsk:
    """Ask for help to obtain a paper; one open ask a subject: asking again says the new reason.

    Storeys above are told (``notices.on_help_asked``). Raises DomainError: ``out_of_reach``, ``not_asked``.
    """
    what, why = _own(person, subject, by), HelpReason(reason)
    lock(YoungPerson.objects.filter(pk=person.pk)).get()
    known = HelpAsk.objects.filter(young_person=person, subject=what, closed_at=None).first()
    if known is not None and known.reason == why:
        return known
    if known is not None:
        known.reason = why
        known.save(update_fields=["reason"])
    ask = known or HelpAsk.objects.create(
        structure_id=person.structure_id, young_person=person, subject=what, reason=why
    )
    record("help.asked", by=by, obj=ask, subject=str(what), reason=str(why))
    notices.help_asked(ask, by)
    notices.was_read(person, by=by)
    notices.ring_file(person)
    return ask


@action
def close_help(*, ask: HelpAsk, by: Actor) -> HelpAsk:
    """The counsellor did what was asked, or said how. Closing twice is closing once. Raises DomainError (``out_of_reach``)."""
    may_check(ask.structure_id, by)
    held = lock(HelpAsk.objects.filter(pk=ask.pk).select_related("young_person")).get()
    if held.closed_at is None:
        _close(held, by)
        notices.ring_file(held.young_person)
    return held


def settle(document: Document, *, by: Actor) -> None:
    """Within the transaction that verifies a paper: nobody brings it any more, nor needs help to obtain it."""
    Bringing.objects.filter(young_person_id=document.young_person_id, subject=document.subject).delete()
    asks = HelpAsk.objects.filter(young_person_id=document.young_person_id, subject=document.subject, closed_at=None)
    for ask in asks:
        _close(ask, by)


def _close(ask: HelpAsk, by: Actor) -> None:
    ask.closed_at, ask.closed_by_id = clock.now(), by.user_id
    ask.save(update_fields=["closed_at", "closed_by"])
    record("help.closed", by=by, obj=ask, subject=ask.subject)


@action
def reminder_read(*, person: YoungPerson, by: Actor) -> None:
    """The young person opened the page of their papers: what waited to remind them keeps quiet."""
    notices.was_read(person, by=by)


@action
def note_export(*, rows: int, by: Actor) -> None:
    """Someone took the states of files away, to copy them into i-milo: how many lines (G33)."""
    record("files.exported", by=by, structure_id=by.structure_id, rows=rows)
