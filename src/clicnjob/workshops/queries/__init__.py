"""Reads of workshops, each asked by an actor; what one may not see does not exist (404)."""

from clicnjob.workshops.queries.passes import day_pass_of_token, get_day_pass, pass_token, token_hash
from clicnjob.workshops.queries.seats import get_desk_seat, get_seat, roster
from clicnjob.workshops.queries.sessions import (
    agenda,
    get_desk_session,
    get_led_session,
    get_session,
    get_workshop,
    is_leader,
    leads,
    may_hear_session,
    month_of,
    next_sessions,
    participants_of_running_sessions,
    participants_to_verify,
    running_session_by_code,
    sessions_to_close,
    workshops_of,
)
from clicnjob.workshops.queries.stations import (
    get_station,
    live_station,
    station_to_open,
    station_token,
    stations_of,
)

__all__ = [
    "agenda",
    "day_pass_of_token",
    "get_day_pass",
    "get_desk_seat",
    "get_desk_session",
    "get_led_session",
    "get_seat",
    "get_session",
    "get_station",
    "get_workshop",
    "is_leader",
    "leads",
    "live_station",
    "may_hear_session",
    "month_of",
    "next_sessions",
    "participants_of_running_sessions",
    "participants_to_verify",
    "pass_token",
    "roster",
    "running_session_by_code",
    "sessions_to_close",
    "station_to_open",
    "station_token",
    "stations_of",
    "token_hash",
    "workshops_of",
]
