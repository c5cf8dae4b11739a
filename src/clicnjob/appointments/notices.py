"""The one way a young person is told about an appointment: a fixed text with a link that answers once (R13, G24, G34).

Storeys above add their own: a card in the conversation when something is told (``on_told``), a message of the young person's
when they said something that the counsellor acts upon (``on_said``).
"""

import uuid
from collections.abc import Callable

from django.utils import translation
from django.utils.translation import gettext as _

from clicnjob.appointments.enums import REMINDERS, Mode, News
from clicnjob.appointments.models import Appointment, AppointmentLink, Proposal
from clicnjob.appointments.queries.links import link_hash, link_path, link_token
from clicnjob.notifications.actions import reach_person, read_group
from clicnjob.notifications.enums import Channel
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.rules import awake
from clicnjob.notifications.texts import Template
from clicnjob.notifications.wordings import written_in
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.text import date_words, time_words
from clicnjob.structures.models import YoungPerson

TEMPLATES = {
    News.GIVEN: Template.APPOINTMENT,
    News.MOVED: Template.APPOINTMENT_MOVED,
    News.CANCELLED: Template.APPOINTMENT_CANCELLED,
    News.PROPOSED: Template.APPOINTMENT_PROPOSED,
    **dict.fromkeys(REMINDERS, Template.APPOINTMENT_REMINDER),
}
WRITTEN_IN = frozenset(written_in())
"""The languages that the texts have: dates are said in the same one."""

Told = Callable[[Appointment | Proposal, News, Actor], None]
Said = Callable[[Appointment | Proposal, Actor], None]
_told: list[Told] = []
_said: list[Said] = []


def on_told(tell_too: Told) -> None:
    """Register what a storey above does when a young person is told something."""
    _told.append(tell_too)


def on_said(hear: Said) -> None:
    """Register what a storey above does when a young person gives an appointment up, or chooses none of the moments."""
    _said.append(hear)


def say_no(row: Appointment | Proposal, *, by: Actor) -> None:
    """The young person said no: whoever registered tells the counsellor."""
    for hear in _said:
        hear(row, by)


def appointment_group(link_id: uuid.UUID) -> str:
    """The cause of one telling: once answered, its other channels keep quiet."""
    return f"appointment:{link_id}"


def tell(row: Appointment | Proposal, what: News, *, by: Actor) -> list[Outbox]:
    """Tell the young person, in the transaction that decides it: call it from an action, once the rows are written.

    What older tellings of the same row had to say is over. ``TAKEN`` brings no notice: they did it themselves. Returns
    what will leave: nothing when the person is reached by no channel.
    """
    if what not in REMINDERS:
        quiet(row, for_good=True, by=by)
    rows = _send(row, what, new_link(what, row), by=by) if what in TEMPLATES else []
    for tell_too in _told if what not in REMINDERS else ():
        tell_too(row, what, by)
    return rows


def quiet(row: Appointment | Proposal, *, for_good: bool = False, by: Actor) -> None:
    """What waits to be told about it leaves no more; ``for_good``: its links are over too."""
    links = row.links.filter(ended_at=None)
    for pk in links.values_list("pk", flat=True):
        read_group(group=appointment_group(pk), by=by)
    if for_good:
        links.update(ended_at=clock.now())


def new_link(kind: News, row: Appointment | Proposal) -> AppointmentLink:
    """A link that answers once; the database refuses the same reminder twice."""
    pk = uuid.uuid4()
    whose = {"appointment": row} if isinstance(row, Appointment) else {"proposal": row}
    return AppointmentLink.objects.create(pk=pk, kind=kind, token_hash=link_hash(link_token(pk)), **whose)


def place_of(row: Appointment | Proposal) -> str:
    """Where, as one reads it: the telephone has no address."""
    return _("par téléphone") if row.mode == Mode.PHONE else row.place


def _send(row: Appointment | Proposal, what: News, link: AppointmentLink, *, by: Actor) -> list[Outbox]:
    person = YoungPerson.objects.select_related("structure").get(pk=row.young_person_id)
    zone = person.structure.timezone
    with translation.override(person.language if person.language in WRITTEN_IN else "fr"):
        blanks = {
            "first_name": person.first_name,
            "counsellor": row.counsellor.first_name,
            "link": link_path(link.pk),
        }
        if isinstance(row, Appointment):
            here = clock.local(row.starts_at, zone)
            blanks |= {"date": date_words(here.date()), "hour": time_words(here.time())}
            urgent = awake(Channel.SMS, clock.now(), zone) >= row.starts_at
            if what != News.CANCELLED:
                blanks["place"] = place_of(row)
        else:
            until = clock.local(row.expires_at, zone)
            blanks["until"] = f"{date_words(until.date())}, {time_words(until.time())}"
            urgent = False
    return reach_person(
        person=person,
        template=TEMPLATES[what],
        blanks=blanks,
        group=appointment_group(link.pk),
        urgent=urgent,
        by=by,
    )
