"""What may be asked of ``make bench`` (the measures themselves are never in the suite)."""

import pytest
from django.core.management import CommandError, call_command

from clicnjob.config.benches import Bench
from clicnjob.config.management.commands import bench


@pytest.fixture
def two_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = {"weight_kb": (61.24, "kB"), "speed_ms": (3.0, "ms")}
    known = Bench("pages", tuple(lines), lambda wanted: ((name, *lines[name]) for name in lines if name in wanted))
    monkeypatch.setattr(bench, "BENCHES", (known,))


@pytest.mark.parametrize(
    ("asked", "lines"),
    [
        ([], ["BENCH weight_kb 61.24 kB", "BENCH speed_ms 3 ms"]),
        (["pages"], ["BENCH weight_kb 61.24 kB", "BENCH speed_ms 3 ms"]),
        (["speed_ms"], ["BENCH speed_ms 3 ms"]),
        (["speed_ms,weight_kb"], ["BENCH weight_kb 61.24 kB", "BENCH speed_ms 3 ms"]),
    ],
)
def test_a_line_or_a_group_may_be_asked_for(
    two_lines: None, capsys: pytest.CaptureFixture[str], asked: list[str], lines: list[str]
) -> None:
    call_command("bench", *asked)

    assert capsys.readouterr().out.splitlines() == lines


def test_an_unknown_name_is_refused_with_those_one_may_ask_for(two_lines: None) -> None:
    with pytest.raises(CommandError, match=r"Mesures inconnues : weight\. Connues : pages, weight_kb, speed_ms\."):
        call_command("bench", "weight")
