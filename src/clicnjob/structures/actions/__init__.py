"""Use cases of structures: people, places, the national list, staff."""

from clicnjob.structures.actions.imports import ImportReport, import_structures
from clicnjob.structures.actions.people import (
    assign_referent,
    attach,
    correct_person,
    end_attachment,
    grant_exceptional_access,
    hold_interview,
    issue_card,
    note_content_opened,
    record_first_reception,
)
from clicnjob.structures.actions.places import add_site, change_settings, close_site, set_opening_hours

__all__ = [
    "ImportReport",
    "add_site",
    "assign_referent",
    "attach",
    "change_settings",
    "close_site",
    "correct_person",
    "end_attachment",
    "grant_exceptional_access",
    "hold_interview",
    "import_structures",
    "issue_card",
    "note_content_opened",
    "record_first_reception",
    "set_opening_hours",
]
