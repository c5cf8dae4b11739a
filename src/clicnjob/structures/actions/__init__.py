"""Use cases of structures: people, places, the national list, staff."""

from clicnjob.structures.actions.access import (
    attach,
    end_attachment,
    grant_exceptional_access,
    issue_card,
    note_content_opened,
)
from clicnjob.structures.actions.caseloads import (
    choose_columns,
    choose_referents,
    drop_draft,
    erase_old_drafts,
    leave_the_rest,
    prepare_caseload,
    settle_line,
    start_import,
)
from clicnjob.structures.actions.departures import end_membership, leave_structure
from clicnjob.structures.actions.handovers import (
    end_hand_over,
    hand_over,
    plan_hand_over,
    return_batch,
    undo_hand_over,
)
from clicnjob.structures.actions.importing import import_piece
from clicnjob.structures.actions.imports import ImportReport, import_structures
from clicnjob.structures.actions.invitations import (
    accept_invitation,
    accept_invitation_as,
    approve_invitation,
    decline_invitation,
    invite,
    invite_to_renew_password,
    open_due_accounts,
    revoke_invitation,
)
from clicnjob.structures.actions.merging import (
    forget_distinct,
    forget_merges,
    merge_files,
    note_compared,
    say_distinct,
    undo_merge,
)
from clicnjob.structures.actions.naming import choose_use_name
from clicnjob.structures.actions.newcomers import check_given_by_another
from clicnjob.structures.actions.people import (
    assign_referent,
    correct_person,
    hold_interview,
    open_file,
    record_first_reception,
)
from clicnjob.structures.actions.places import add_site, close_site, set_opening_hours
from clicnjob.structures.actions.profiles import change_profile, put_photo, take_photo_away
from clicnjob.structures.actions.reviews import ask_about_dormant, due_dormant, end_unanswered, keep_member
from clicnjob.structures.actions.settings import change_settings, put_logo, take_logo_away
from clicnjob.structures.actions.staff import (
    add_member,
    change_membership,
    cover,
    end_cover,
    reset_factor,
)
from clicnjob.structures.actions.unimporting import undo_import, undo_piece

__all__ = [
    "ImportReport",
    "accept_invitation",
    "accept_invitation_as",
    "add_member",
    "add_site",
    "approve_invitation",
    "ask_about_dormant",
    "assign_referent",
    "attach",
    "change_membership",
    "change_profile",
    "change_settings",
    "check_given_by_another",
    "choose_columns",
    "choose_referents",
    "choose_use_name",
    "close_site",
    "correct_person",
    "cover",
    "decline_invitation",
    "drop_draft",
    "due_dormant",
    "end_attachment",
    "end_cover",
    "end_hand_over",
    "end_membership",
    "end_unanswered",
    "erase_old_drafts",
    "forget_distinct",
    "forget_merges",
    "grant_exceptional_access",
    "hand_over",
    "hold_interview",
    "import_piece",
    "import_structures",
    "invite",
    "invite_to_renew_password",
    "issue_card",
    "keep_member",
    "leave_structure",
    "leave_the_rest",
    "merge_files",
    "note_compared",
    "note_content_opened",
    "open_due_accounts",
    "open_file",
    "plan_hand_over",
    "prepare_caseload",
    "put_logo",
    "put_photo",
    "record_first_reception",
    "reset_factor",
    "return_batch",
    "revoke_invitation",
    "say_distinct",
    "set_opening_hours",
    "settle_line",
    "start_import",
    "take_logo_away",
    "take_photo_away",
    "undo_hand_over",
    "undo_import",
    "undo_merge",
    "undo_piece",
]
