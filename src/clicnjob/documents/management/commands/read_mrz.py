"""``clicnjob read_mrz FILE…``: what the machine reads in pictures of papers, one JSON line a file."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand

from clicnjob.documents.mrz.asking import read_zone
from clicnjob.documents.mrz.parsing import Reading
from clicnjob.files.decode import decode_upload
from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError


class Command(BaseCommand):
    """Reads files the way received papers are read: made anew first, then looked at, both in confined processes."""

    help = "Lit la bande MRZ de photos ou de PDF : une ligne JSON par fichier."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Pictures (JPEG, PNG, WEBP, HEIC) or PDF."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        """Say what was read; an unreadable file is an answer like another (exit 0)."""
        for path in files:
            start = time.perf_counter()
            reading = _read(path)
            said = {
                "file": str(path),
                "valid": reading.valid,
                "format": reading.format or None,
                "lines": list(reading.lines),
                "fields": reading.fields,
                "confidence": reading.confidence,
                "ms": round((time.perf_counter() - start) * 1000),
            }
            self.stdout.write(json.dumps(said, ensure_ascii=False))


def _read(path: Path) -> Reading:
    try:
        pictures = decode_upload(path.read_bytes())
    except (DomainError, OSError):
        return Reading()
    return read_zone([picture.data for picture in pictures], today=clock.today()).reading
