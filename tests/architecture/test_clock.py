"""One clock (R16): the demonstration and the tests move it, so nothing may read another one."""

import ast

import pytest

from tests.architecture.source import PACKAGE, imported_names, modules, origin, place, tree

CLOCK = PACKAGE / "shared" / "clock.py"
OTHER_CLOCKS = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "django.db.models.functions.Now",
    "django.db.models.functions.datetime.Now",
    "django.utils.timezone.now",
    "time.time",
    "time.time_ns",
}
# These read the clock only when they are given no moment.
WITHOUT_MOMENT = {
    "django.utils.timezone.localdate",
    "django.utils.timezone.localtime",
    "time.gmtime",
    "time.localtime",
}


def other_clocks(module: ast.Module) -> list[tuple[ast.AST, str]]:
    names = imported_names(module)
    found: list[tuple[ast.AST, str]] = []
    for node in ast.walk(module):
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            found.append((node, node.arg))
        if isinstance(node, ast.Attribute | ast.Name) and origin(node, names) in OTHER_CLOCKS:
            found.append((node, origin(node, names)))
        if isinstance(node, ast.Call) and not node.args and origin(node.func, names) in WITHOUT_MOMENT:
            found.append((node, origin(node.func, names)))
    return found


def test_only_the_clock_reads_the_time() -> None:
    found = [
        f"{place(path, node)} {what}" for path in modules() if path != CLOCK for node, what in other_clocks(tree(path))
    ]

    assert found == []


@pytest.mark.parametrize(
    "breach",
    [
        "from datetime import datetime\ndatetime.now()",
        "import datetime as dt\ndt.datetime.now(dt.UTC)",
        "import datetime as dt\ndefault = dt.date.today",
        "from django.utils import timezone\ntimezone.now()",
        "from django.utils.timezone import now\nnow()",
        "from django.utils import timezone\ntimezone.localdate()",
        "from django.db.models.functions import Now\nNow()",
        "from django.db import models\nmodels.DateTimeField(auto_now_add=True)",
        "import time\ntime.time()",
    ],
)
def test_a_planted_breach_is_seen(breach: str) -> None:
    assert other_clocks(ast.parse(breach)) != []


@pytest.mark.parametrize(
    "fine",
    [
        "import time\ntime.monotonic()",
        "from django.utils import timezone\ntimezone.localtime(moment)",
        "from clicnjob.shared import clock\nclock.now()",
        "import datetime as dt\ndt.datetime.combine(day, hour)",
    ],
)
def test_what_is_fine_passes(fine: str) -> None:
    assert other_clocks(ast.parse(fine)) == []
