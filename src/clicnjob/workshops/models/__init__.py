"""Workshops, their weekly moments, their sessions, the seats in them, volunteers' passes, the room's computers."""

from clicnjob.workshops.models.attendance import (
    AttendanceSheet,
    AttendanceSheetQuerySet,
    ImiloCopy,
    ImiloCopyQuerySet,
    OpinionTally,
    OpinionTallyQuerySet,
    Signature,
    SignatureQuerySet,
)
from clicnjob.workshops.models.passes import DayPass, DayPassQuerySet
from clicnjob.workshops.models.planning import Slot, SlotQuerySet, Workshop, WorkshopQuerySet
from clicnjob.workshops.models.rooms import Room, RoomQuerySet
from clicnjob.workshops.models.seats import Seat, SeatQuerySet
from clicnjob.workshops.models.sessions import Session, SessionQuerySet
from clicnjob.workshops.models.stations import Station, StationQuerySet
from clicnjob.workshops.models.team import Announced, AnnouncedQuerySet, CalendarFeed, CalendarFeedQuerySet
from clicnjob.workshops.models.waiting import SeatLink, SeatLinkQuerySet, Wait, WaitQuerySet

__all__ = [
    "Announced",
    "AnnouncedQuerySet",
    "AttendanceSheet",
    "AttendanceSheetQuerySet",
    "CalendarFeed",
    "CalendarFeedQuerySet",
    "DayPass",
    "DayPassQuerySet",
    "ImiloCopy",
    "ImiloCopyQuerySet",
    "OpinionTally",
    "OpinionTallyQuerySet",
    "Room",
    "RoomQuerySet",
    "Seat",
    "SeatLink",
    "SeatLinkQuerySet",
    "SeatQuerySet",
    "Session",
    "SessionQuerySet",
    "Signature",
    "SignatureQuerySet",
    "Slot",
    "SlotQuerySet",
    "Station",
    "StationQuerySet",
    "Wait",
    "WaitQuerySet",
    "Workshop",
    "WorkshopQuerySet",
]
