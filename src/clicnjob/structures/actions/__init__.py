"""Use cases of structures: people, places, the national list, staff."""

from clicnjob.structures.actions.access import (
    attach,
    end_attachment,
    grant_exceptional_access,
    issue_card,
    note_content_opened,
)
from clicnjob.structures.actions.departures import end_membership
from clicnjob.structures.actions.handovers import (
    end_hand_over,
    hand_over,
    plan_hand_over,
    return_batch,
    undo_hand_over,
)
from clicnjob.structures.actions.imports import ImportReport, import_structures
from clicnjob.structures.actions.invitations import (
    accept_invitation,
    accept_invitation_as,
    approve_invitation,
    invite,
    invite_to_renew_password,
    open_due_accounts,
    revoke_invitation,
)
from clicnjob.structures.actions.people import assign_referent, correct_person, hold_interview, record_first_reception
from clicnjob.structures.actions.places import add_site, change_settings, close_site, set_opening_hours
from clicnjob.structures.actions.staff import (
    add_member,
    change_membership,
    cover,
    end_cover,
    reset_factor,
)

__all__ = [
    "ImportReport",
    "accept_invitation",
    "accept_invitation_as",
    "add_member",
    "add_site",
    "approve_invitation",
    "assign_referent",
    "attach",
    "change_membership",
    "change_settings",
    "close_site",
    "correct_person",
    "cover",
    "end_attachment",
    "end_cover",
    "end_hand_over",
    "end_membership",
    "grant_exceptional_access",
    "hand_over",
    "hold_interview",
    "import_structures",
    "invite",
    "invite_to_renew_password",
    "issue_card",
    "note_content_opened",
    "open_due_accounts",
    "plan_hand_over",
    "record_first_reception",
    "reset_factor",
    "return_batch",
    "revoke_invitation",
    "set_opening_hours",
    "undo_hand_over",
]
