"""Rows of papers."""

from clicnjob.documents.models.papers import (
    VERIFIERS,
    Document,
    DocumentQuerySet,
    Page,
    PageQuerySet,
    in_room,
    offered,
)
from clicnjob.documents.models.uploads import UPLOAD_LIFE, Piece, Upload

__all__ = [
    "UPLOAD_LIFE",
    "VERIFIERS",
    "Document",
    "DocumentQuerySet",
    "Page",
    "PageQuerySet",
    "Piece",
    "Upload",
    "in_room",
    "offered",
]
