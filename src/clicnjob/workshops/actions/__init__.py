"""What one does with workshops, sessions, seats, day passes and the room's computers."""

from clicnjob.workshops.actions.answers import say_coming, say_not_coming
from clicnjob.workshops.actions.calendars import open_feed, revoke_feed
from clicnjob.workshops.actions.changing import add_session, cancel_session, change_session, end_workshop
from clicnjob.workshops.actions.closures import close_days, reopen_days, set_seat_alert
from clicnjob.workshops.actions.desk import (
    ask_help,
    check_in,
    end_help,
    excuse,
    go_to_phase,
    mark_absent,
    open_session,
    take_help,
    undo_check_in,
)
from clicnjob.workshops.actions.passes import give_day_pass, revoke_day_pass, take_day_pass
from clicnjob.workshops.actions.reminding import remind
from clicnjob.workshops.actions.rooms import add_room, change_room, retire_room
from clicnjob.workshops.actions.seats import cancel_seat, give_seat, move_seat
from clicnjob.workshops.actions.stations import (
    end_station,
    end_stations,
    make_station,
    note_station,
    open_station,
)
from clicnjob.workshops.actions.team import (
    announce_volunteer,
    replace_leader,
    set_leaders,
    take_over_sessions,
    withdraw_volunteer,
)
from clicnjob.workshops.actions.waiting import end_list, expire_offer, join_list, leave_list, offer_again
from clicnjob.workshops.actions.weekly import SlotPlan, create_workshop, edit_workshop, generate_sessions

__all__ = [
    "SlotPlan",
    "add_room",
    "add_session",
    "announce_volunteer",
    "ask_help",
    "cancel_seat",
    "cancel_session",
    "change_room",
    "change_session",
    "check_in",
    "close_days",
    "create_workshop",
    "edit_workshop",
    "end_help",
    "end_list",
    "end_station",
    "end_stations",
    "end_workshop",
    "excuse",
    "expire_offer",
    "generate_sessions",
    "give_day_pass",
    "give_seat",
    "go_to_phase",
    "join_list",
    "leave_list",
    "make_station",
    "mark_absent",
    "move_seat",
    "note_station",
    "offer_again",
    "open_feed",
    "open_session",
    "open_station",
    "remind",
    "reopen_days",
    "replace_leader",
    "retire_room",
    "revoke_day_pass",
    "revoke_feed",
    "say_coming",
    "say_not_coming",
    "set_leaders",
    "set_seat_alert",
    "take_day_pass",
    "take_help",
    "take_over_sessions",
    "undo_check_in",
    "withdraw_volunteer",
]
