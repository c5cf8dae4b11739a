"""Telling that a file ends, ending it, keeping it longer; ending an account; leaving a structure."""

from clicnjob.keeping.actions.accounts import end_account, leave_for_good, note_exported
from clicnjob.keeping.actions.attachments import MAY_DETACH, come_back, detach, leave_structure
from clicnjob.keeping.actions.ending import end_file, forget_old, spare, tell_end, tell_new_end
from clicnjob.keeping.actions.longer import keep_longer, stop_keeping

__all__ = [
    "MAY_DETACH",
    "come_back",
    "detach",
    "end_account",
    "end_file",
    "forget_old",
    "keep_longer",
    "leave_for_good",
    "leave_structure",
    "note_exported",
    "spare",
    "stop_keeping",
    "tell_end",
    "tell_new_end",
]
