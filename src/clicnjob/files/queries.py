"""Reading files: whoever calls has asked the right to see what the file belongs to."""

from clicnjob.files import store
from clicnjob.files.models import Comparison, StoredFile


def read_file(file: StoredFile) -> bytes:
    """The file in clear. Raises CannotOpen when it was altered or moved, FileNotFoundError when the store lost it."""
    return store.fetch(file)


def last_comparison() -> Comparison | None:
    """What store and database said of each other the last time; ``None`` before the first night."""
    return Comparison.objects.order_by("-at").first()
