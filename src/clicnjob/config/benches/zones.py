"""Reading machine readable zones: 72 drawn papers photographed badly, and the specimens of ``MRZ_SPECIMENS`` when given.

As papers go in the product: made anew in one confined process, read in another. Times are a picture's whole way, both processes'
starts included, on a clock and on the processor (one core). Without an OCR-B font (``mrz_drawing``) only specimens are measured.
"""

import os
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from clicnjob.config.benches import Bench, Measure, mrz_drawing
from clicnjob.documents.mrz.asking import read_zone
from clicnjob.documents.mrz.layouts import LAYOUTS
from clicnjob.documents.mrz.parsing import Reading
from clicnjob.files.decode import decode_upload
from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError

DRAWN = 72
WITHOUT = "nomrz"
"""How the names of specimens without a zone begin: a valid reading there is a false one."""
GIVES = (
    "mrz_valid_ratio",
    "mrz_valid_ratio_drawn",
    "mrz_false_valid",
    "mrz_false_names",
    "mrz_ms",
    "mrz_ms_max",
    "mrz_processor_ms",
    "mrz_processor_ms_max",
    "mrz_peak_mb",
    "mrz_confusions",
)


@dataclass
class Tally:
    """What one run of pictures gave."""

    seen: int = 0
    valid: int = 0
    false_valid: int = 0
    false_names: int = 0
    whole_ms: list[float] = field(default_factory=list)
    processor_ms: list[float] = field(default_factory=list)
    peak_mb: float = 0.0
    confused: Counter[str] = field(default_factory=Counter)

    def take(self, data: bytes) -> Reading:
        """Read one picture and note what it cost."""
        start, spent = time.perf_counter(), _children()
        try:
            answer = read_zone([picture.data for picture in decode_upload(data)], today=clock.today())
        except DomainError:
            return Reading()
        self.whole_ms.append((time.perf_counter() - start) * 1000)
        self.processor_ms.append((_children() - spent) * 1000)
        self.peak_mb = max(self.peak_mb, answer.peak_mb)
        return answer.reading

    def compare(self, drawn: mrz_drawing.Drawn, reading: Reading) -> None:
        """Hold a reading against what was drawn."""
        self.seen += 1
        self.valid += reading.valid
        for row, read in zip(drawn.rows, reading.lines, strict=False):
            if len(row) == len(read):
                self.confused.update(f"{one}_as_{other}" for one, other in zip(row, read, strict=True) if one != other)
        if reading.valid and reading.lines != drawn.rows:
            layout = next(each for each in LAYOUTS if drawn.name.startswith(f"{each.name}-"))
            beside = _but_names(layout.names.row, layout.names.start, drawn.rows) == _but_names(
                layout.names.row, layout.names.start, reading.lines
            )
            self.false_names += beside
            self.false_valid += not beside


def _children() -> float:
    """Seconds of processor that the processes started by this one have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _but_names(row: int, start: int, rows: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text[:start] if number == row else text for number, text in enumerate(rows))


def take(wanted: frozenset[str]) -> Iterator[Measure]:
    """Specimens first, then the drawn ones; what is confused comes as a line a pair of characters."""
    tally = Tally()
    folder = os.environ.get("MRZ_SPECIMENS")
    found = list(_specimens(sorted(Path(folder).iterdir()), tally)) if folder else []
    if mrz_drawing.font_path() is None:
        sys.stderr.write("No OCR-B font here (apt install fonts-ocr-b, or OCR_B_FONT=): nothing is drawn.\n")
    else:
        for number in range(DRAWN):
            drawn = mrz_drawing.draw(number)
            tally.compare(drawn, tally.take(drawn.jpeg))
        found.append(("mrz_valid_ratio_drawn", tally.valid / tally.seen, f"of {tally.seen}"))
        found.append(("mrz_false_names", tally.false_names, f"of {tally.seen}"))
    if tally.whole_ms:
        found += [
            ("mrz_false_valid", tally.false_valid, "readings"),
            ("mrz_ms", statistics.median(tally.whole_ms), "ms"),
            ("mrz_ms_max", max(tally.whole_ms), "ms"),
            ("mrz_processor_ms", statistics.median(tally.processor_ms), "ms"),
            ("mrz_processor_ms_max", max(tally.processor_ms), "ms"),
            ("mrz_peak_mb", tally.peak_mb, "MB"),
        ]
    yield from (measure for measure in found if measure[0] in wanted)
    if "mrz_confusions" in wanted:
        yield "mrz_confusions", tally.confused.total(), "characters"
        for pair, times in tally.confused.most_common():
            yield f"mrz_confused_{pair}", times, "times"


def _specimens(paths: Iterable[Path], tally: Tally) -> Iterator[Measure]:
    """The share of valid zones among the pictures that have one; said picture by picture on the error output."""
    valid = seen = 0
    for path in paths:
        reading = tally.take(path.read_bytes())
        sys.stderr.write(
            f"{path.name}: {reading.format or '-'} {'valid' if reading.valid else ', '.join(reading.wrong)}\n"
        )
        if path.name.startswith(WITHOUT):
            tally.false_valid += reading.valid
            continue
        seen += 1
        valid += reading.valid
    if seen:
        yield "mrz_valid_ratio", valid / seen, f"of {seen}"


BENCH = Bench("mrz", GIVES, take)
