"""Scripts and style sheets travel without their comments and indentation; their sources stay as they were written.

``collectstatic`` asks for them here, so what is served in production is small and its name is that of its small form. In
development (``DEBUG``) the sources are served as they are.
"""

from collections.abc import Callable

import rcssmin
import rjsmin
from django.contrib.staticfiles.finders import AppDirectoriesFinder
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage

MINIFIERS: dict[str, Callable[[str], str]] = {".js": rjsmin.jsmin, ".css": rcssmin.cssmin}


def minified(name: str, source: bytes) -> bytes:
    """The short form of a file of that name; the same bytes where there is none (pictures, what came already short)."""
    for suffix, minify in MINIFIERS.items():
        if name.endswith(suffix) and not name.endswith(f".min{suffix}"):
            return minify(source.decode()).encode()
    return source


class MinifiedStorage(FileSystemStorage):
    """An app's ``static`` folder, read in its short form."""

    def open(self, name: str, mode: str = "rb") -> "File[bytes]":
        with super().open(name, mode) as source:
            return ContentFile(minified(name, source.read()), name=name)


class MinifiedFinder(AppDirectoriesFinder):
    storage_class = MinifiedStorage
