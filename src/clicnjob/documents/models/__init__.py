"""Rows of papers, of what is asked for, of what people say about it."""

from clicnjob.documents.models.asks import Bringing, Chase, ChasePlan, HelpAsk
from clicnjob.documents.models.papers import (
    VERIFIERS,
    Document,
    DocumentQuerySet,
    Page,
    PageQuerySet,
    in_room,
    offered,
)
from clicnjob.documents.models.requirements import Requirement
from clicnjob.documents.models.uploads import UPLOAD_LIFE, Piece, Upload

__all__ = [
    "UPLOAD_LIFE",
    "VERIFIERS",
    "Bringing",
    "Chase",
    "ChasePlan",
    "Document",
    "DocumentQuerySet",
    "HelpAsk",
    "Page",
    "PageQuerySet",
    "Piece",
    "Requirement",
    "Upload",
    "in_room",
    "offered",
]
