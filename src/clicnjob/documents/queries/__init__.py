"""Reads of papers, of what is asked for, of files."""

from clicnjob.documents.queries.looks import alerts, copies_held, get_meter, stops_count
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
from clicnjob.documents.queries.requirements import (
    justification_of,
    longest_unverified_days,
    requirements_of,
    situations_of,
    unverified_days,
)

__all__ = [
    "alerts",
    "copies_held",
    "get_document",
    "get_meter",
    "get_page",
    "get_verifiable_person",
    "justification_of",
    "longest_unverified_days",
    "mine",
    "number_context",
    "number_of",
    "own_person",
    "requirements_of",
    "situations_of",
    "stops_count",
    "to_report",
    "unverified_days",
    "verification_queue",
]
