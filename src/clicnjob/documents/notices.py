"""What is told about papers: that one is awaited, by a fixed text (R13, G24); that someone asks for help, to the storeys above."""

import uuid
from collections.abc import Callable

from django.urls import reverse

from clicnjob.documents.models import HelpAsk
from clicnjob.notifications.actions import read_group, tell_person
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.texts import Template
from clicnjob.realtime.actions import publish
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import YoungPerson

NOBODY_YET = "Votre conseiller"
"""Who waits for the paper of a young person without a referent."""

_help_asked: list[Callable[[HelpAsk, Actor], None]] = []


def on_help_asked(tell: Callable[[HelpAsk, Actor], None]) -> None:
    """Register what a storey above does when a young person asks for help to obtain a paper."""
    _help_asked.append(tell)


def help_asked(ask: HelpAsk, by: Actor) -> None:
    """Tell those who registered, in the transaction that keeps the ask."""
    for tell in _help_asked:
        tell(ask, by)


def chase_group(person_id: uuid.UUID) -> str:
    """The cause « a paper is awaited from this young person »."""
    return f"papers:{person_id}"


def tell_awaited(person: YoungPerson, *, by: Actor) -> bool:
    """Tell a young person that a paper is awaited; the former telling, read or not, is over. Whether a channel took it."""
    group = chase_group(person.pk)
    read_group(group=group, by=by)
    referent = person.referent
    blanks = {
        "first_name": person.first_name,
        "counsellor": referent.first_name if referent is not None else NOBODY_YET,
        "link": reverse("documents:mine"),
    }
    return bool(tell_person(person=person, template=Template.PAPERS_AWAITED, blanks=blanks, group=group, by=by))


def is_told(person: YoungPerson) -> bool:
    """Whether something still waits, by another channel, to say that a paper is awaited."""
    return Outbox.objects.all().open_in(chase_group(person.pk)).exists()


def was_read(person: YoungPerson, *, by: Actor) -> None:
    """The young person looked, or sent: the other channels keep quiet."""
    read_group(group=chase_group(person.pk), by=by)


def ring_file(person: YoungPerson) -> None:
    """Tell the lists of the structure and the pages of the person that something moved."""
    publish(f"queue:{person.structure_id}", f"person:{person.pk}")
