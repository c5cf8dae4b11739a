"""Reading files: whoever calls has asked the right to see what the file belongs to."""

from clicnjob.files import store
from clicnjob.files.models import StoredFile


def read_file(file: StoredFile) -> bytes:
    """The file in clear. Raises CannotOpen when it was altered or moved, FileNotFoundError when the store lost it."""
    return store.fetch(file)
