"""PDF pages set by Typst: accessible (PDF/UA-1), the same bytes for the same data, no system package (R22).

A page is one of our own ``.typ`` files. What it shows comes in as JSON, through ``sys.inputs``, and is never markup: nothing in
it is evaluated. The compiler sees the folder of that file and nothing else, fetches no package, and reads no font but its own.
"""

import datetime as dt
import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_KNOWN = re.compile(
    "[^\n\u0020-\u007e\u00a0-\u0377\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u04ff\u1e00-\u1eff"  # Latin, Greek, Cyrillic
    "\u060c\u061b\u061f\u0621-\u063a\u0640-\u0655\u065a\u0660-\u066d\u0674\u0679-\u067b\u067e-\u0680\u0683\u0684\u0686\u0687"
    "\u0691\u0698\u06a4\u06a9\u06af\u06be\u06cc\u06f0-\u06f9"  # Arabic, Persian
    "\u2010-\u2027\u202f\u2030-\u2040\u20a0-\u20b5\u2116\u2122\u2190-\u2193\u2212]"  # signs
)
"""What the fonts inside Typst do not draw: one such sign would refuse the whole page, as an accessible one must."""
_REPLACED = "\u25af"


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return _KNOWN.sub(_REPLACED, value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def typeset(page: Path, data: Mapping[str, Any], *, moment: dt.datetime) -> bytes:
    """The PDF of one of our pages, filled with ``data``; ``moment`` is the date it bears.

    Letters that no font of ours has become « ▯ »: the page comes out all the same.
    """
    import typst  # noqa: PLC0415  ten megabytes that most processes never need

    with tempfile.TemporaryDirectory() as nothing:
        made = typst.compile(
            str(page),
            root=str(page.parent),
            font_paths=[],
            ignore_system_fonts=True,
            package_path=nothing,
            package_cache_path=nothing,
            format="pdf",
            sys_inputs={"data": json.dumps(_plain(data), ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=int(moment.timestamp()),
        )
    return bytes(made)
