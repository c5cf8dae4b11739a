"""Appointments in words, and what their pages share."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from clicnjob.appointments.enums import Mode
from clicnjob.appointments.models import Appointment, AppointmentRules, Proposal, ProposedSlot
from clicnjob.appointments.notices import place_of
from clicnjob.appointments.queries.offering import slots_left
from clicnjob.appointments.rules.standing import is_to_come, may_be_restored, may_change_alone
from clicnjob.shared import clock
from clicnjob.shared.text import comma, phone_words, written
from clicnjob.structures.models import YoungPerson

MAP = "https://www.openstreetmap.org/search?"


def map_link(row: Appointment | Proposal) -> str:
    """A map of the place, opened by the person: our pages ask it nothing. Empty where there is no address."""
    return MAP + urlencode({"query": row.site.address}) if row.site is not None and row.site.address else ""


def where(row: Appointment | Proposal) -> str:
    """The place, as a page shows it."""
    return place_of(row) if row.mode == Mode.PHONE else written(row.place)


def own_phone(person: YoungPerson) -> str:
    """The number one is called at, in words, for its owner alone; empty when none is known."""
    account = person.attachments.filter(ended_at=None).select_related("user").first()
    number = (account.user.phone if account is not None else "") or person.phone
    return phone_words(number) if number else ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """An appointment as the young person reads it, with what they may do."""

    row: Appointment
    place: str
    map: str
    access: str
    phone: str
    """Where one is called; empty for another way."""
    is_phone: bool
    is_coming: bool
    may_change: bool
    may_come_back: bool


def meetings(rows: list[Appointment], rules: AppointmentRules, person: YoungPerson) -> list[Meeting]:
    """One's appointments; one query more when one of them is by telephone."""
    moment = clock.now()
    phone = own_phone(person) if any(row.mode == Mode.PHONE for row in rows) else ""
    return [
        Meeting(
            row=row,
            place=where(row),
            map=map_link(row),
            access=row.site.access if row.site is not None else "",
            phone=phone if row.mode == Mode.PHONE else "",
            is_phone=row.mode == Mode.PHONE,
            is_coming=is_to_come(row, moment),
            may_change=may_change_alone(row, rules, moment),
            may_come_back=may_be_restored(row, moment, by_youth=True),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Choosing:
    """Moments proposed, as the young person reads them."""

    row: Proposal
    place: str
    map: str
    slots: list[ProposedSlot]


def choosing(row: Proposal | None) -> Choosing | None:
    """What is left to choose; nothing once it is over."""
    left = slots_left(row, clock.now()) if row is not None else []
    return Choosing(row, where(row), map_link(row), left) if row is not None and left else None


def by_day(moments: list[dt.datetime], zone: str) -> list[tuple[dt.date, list[dt.datetime]]]:
    """Moments, day by day."""
    return [(day, list(same)) for day, same in groupby(moments, key=lambda one: clock.local(one, zone).date())]


def calendar_words(row: Appointment, *, discreet: bool) -> tuple[str, str, str]:
    """Title, place and notes of the file for a phone's calendar; in discreet mode nothing says where one goes (R13)."""
    if discreet:
        return _("Rendez-vous"), "", ""
    title = _("Rendez-vous") + comma() + row.counsellor.first_name
    access = row.site.access if row.site is not None else ""
    return title, place_of(row), access
