"""Keeping and destroying files, and wrapping their keys again."""

from clicnjob.files.actions.keeping import (
    destroy_file,
    keep,
    note_comparison,
    note_emptied,
    overwrite_journal,
    store_picture,
)
from clicnjob.files.actions.rotating import note_master_rotated, rotate_structure_key, wrap_files_again

__all__ = [
    "destroy_file",
    "keep",
    "note_comparison",
    "note_emptied",
    "note_master_rotated",
    "overwrite_journal",
    "rotate_structure_key",
    "store_picture",
    "wrap_files_again",
]
