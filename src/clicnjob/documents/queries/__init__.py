"""Reads of papers, of what is asked for, of files."""

from clicnjob.documents.queries.chasing import plan_of
from clicnjob.documents.queries.copies import copies_held
from clicnjob.documents.queries.files import (
    PILES,
    SORTS,
    Wanted,
    asking_count,
    asks_of,
    brings_of,
    counts,
    counts_of_structure,
    files_page,
    files_wanted,
    get_ask,
    get_file,
    rows_of,
)
from clicnjob.documents.queries.papers import (
    get_document,
    get_page,
    get_verifiable_person,
    mine,
    number_context,
    number_of,
    own_person,
    to_report,
    verification_queue,
)
from clicnjob.documents.queries.readings import (
    hash_of_number,
    others_with_number,
    reading_context,
    reading_of,
    written,
)
from clicnjob.documents.queries.requirements import (
    justification_of,
    longest_unverified_days,
    requirements_of,
    situations_of,
    unverified_days,
)
from clicnjob.documents.queries.uploads import get_upload

__all__ = [
    "PILES",
    "SORTS",
    "Wanted",
    "asking_count",
    "asks_of",
    "brings_of",
    "copies_held",
    "counts",
    "counts_of_structure",
    "files_page",
    "files_wanted",
    "get_ask",
    "get_document",
    "get_file",
    "get_page",
    "get_upload",
    "get_verifiable_person",
    "hash_of_number",
    "justification_of",
    "longest_unverified_days",
    "mine",
    "number_context",
    "number_of",
    "others_with_number",
    "own_person",
    "plan_of",
    "reading_context",
    "reading_of",
    "requirements_of",
    "rows_of",
    "situations_of",
    "to_report",
    "unverified_days",
    "verification_queue",
    "written",
]
