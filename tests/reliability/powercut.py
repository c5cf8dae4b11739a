"""A power cut, replayed: what the disk holds of a process's writes when everything not yet synchronised is dropped.

``Trace`` logs the real process with strace; ``cuts`` rebuilds the files as they would be found after the cut.
"""

import contextlib
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

CALLS = "pwrite64,ftruncate,fallocate,fsync,fdatasync,unlink"
LINE = re.compile(r"^(?P<at>\d+\.\d+) (?P<call>\w+)\((?P<args>.*)\)\s+= (?P<result>-?\d+)")
FILE = re.compile(r"^\d+<(?P<path>[^>]*)>")
ESCAPED = re.compile(r"\\x([0-9a-f]{2})")


class Act(StrEnum):
    WRITE = "write"
    TRUNCATE = "truncate"
    SYNC = "sync"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Op:
    """One thing done to one file."""

    at: float
    file: str
    act: Act
    offset: int = 0
    data: bytes = b""


def _raw(text: str) -> bytes:
    return bytes.fromhex("".join(ESCAPED.findall(text)))


def _path(args: str) -> str:
    found = FILE.match(args)
    path = found["path"] if found else args.split('"')[1] if '"' in args else ""
    return _raw(path).decode() if "\\x" in path else path


def read_line(line: str) -> Op | None:
    """One line of the log; ``None`` when nothing was done to a file."""
    found = LINE.match(line)
    if found is None or int(found["result"]) < 0:
        return None
    at, call, args, result = float(found["at"]), found["call"], found["args"], int(found["result"])
    file = Path(_path(args)).name
    if call == "pwrite64":
        data = _raw(args[args.index('"') + 1 : args.rindex('"')])[:result]
        assert len(data) == result, "strace shortened what was written"
        return Op(at, file, Act.WRITE, int(args.rpartition(",")[2]), data)
    if call == "ftruncate":
        return Op(at, file, Act.TRUNCATE, int(args.rpartition(",")[2]))
    if call in {"fsync", "fdatasync"}:
        return Op(at, file, Act.SYNC)
    return Op(at, file, Act.REMOVE) if call == "unlink" else None


def read_log(logs: Iterable[Path], names: frozenset[str]) -> list[Op]:
    """What was done to these files, in order (strace keeps one log a thread)."""
    lines = (line for log in logs for line in log.read_text(encoding="ascii", errors="replace").splitlines())
    ops = [op for line in lines if (op := read_line(line)) is not None and op.file in names]
    return sorted(ops, key=lambda op: op.at)


class Trace:
    """Logs what a running process writes, from now on."""

    def __init__(self, pid: int, folder: Path) -> None:
        self._folder = folder
        command = [
            "strace",
            "-ff",
            "-ttt",
            "-y",
            "-xx",
            "-s",
            "100000",
            "-e",
            f"trace={CALLS}",
            "-o",
            str(folder / "log"),
        ]
        self._strace = attached([*command, "-p", str(pid)], folder / "strace.err")

    def end(self, names: frozenset[str]) -> list[Op]:
        detach(self._strace)
        return read_log(self._folder.glob("log.*"), names)


def attached(command: list[str], said: Path) -> "subprocess.Popen[bytes]":
    """A strace that follows every thread of its process by now."""
    with said.open("wb") as errors:
        strace = subprocess.Popen(command, stderr=errors)
    deadline = time.monotonic() + 30
    while "attached" not in said.read_text():
        assert strace.poll() is None, said.read_text()
        assert time.monotonic() < deadline, "strace does not attach"
        time.sleep(0.02)
    return strace


def detach(strace: "subprocess.Popen[bytes]") -> None:
    """Let the process go on alone."""
    strace.send_signal(signal.SIGINT)
    strace.wait(timeout=60)


def missing() -> str:
    """Why this machine cannot trace; empty when it can."""
    if shutil.which("strace") is None:
        return "no strace on this machine (apt install strace)"
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "strace may not trace here"


def without_syncs(ops: list[Op]) -> list[Op]:
    """The same, by a program that trusts the cache: to prove that a loss would be seen."""
    return [op for op in ops if op.act is not Act.SYNC]


Files = dict[str, bytes]


@dataclass(frozen=True)
class Cut:
    """The moment of a cut, and the files as they are found afterwards."""

    after: int
    before: float
    """The next thing was done at this moment: what was acknowledged earlier is owed."""
    files: Files


def _apply(held: bytearray | None, op: Op) -> bytearray | None:
    if op.act is Act.REMOVE:
        return None
    kept = bytearray() if held is None else held
    if op.act is Act.TRUNCATE:
        del kept[op.offset :]
        kept.extend(bytes(max(0, op.offset - len(kept))))
    elif op.act is Act.WRITE:
        kept.extend(bytes(max(0, op.offset - len(kept))))
        kept[op.offset : op.offset + len(op.data)] = op.data
    return kept


def cuts(start: Files, ops: list[Op], points: Iterable[int], seed: int = 1) -> Iterator[Cut]:
    """The files after a cut that follows each of ``points``.

    Whatever was synchronised is there. Of the rest nothing is, every other time; else each write by the toss of a coin,
    in no order, as disks do.
    """
    chance, wanted = random.Random(seed), sorted(set(points))
    durable: dict[str, bytearray | None] = {name: bytearray(data) for name, data in start.items()}
    pending: dict[str, list[Op]] = {}
    turn = 0
    for number, op in enumerate(ops):
        if op.act is Act.SYNC:
            for one in pending.pop(op.file, []):
                durable[op.file] = _apply(durable.get(op.file), one)
        else:
            pending.setdefault(op.file, []).append(op)
        if wanted and wanted[0] == number:
            wanted.pop(0)
            turn += 1
            found = {name: bytearray(data) if data is not None else None for name, data in durable.items()}
            for file, waiting in pending.items():
                for one in waiting:
                    if turn % 2 and chance.random() < 0.5:
                        found[file] = _apply(found.get(file), one)
            after = ops[number + 1].at if number + 1 < len(ops) else float("inf")
            yield Cut(number, after, {name: bytes(data) for name, data in found.items() if data is not None})


@contextlib.contextmanager
def put(files: Files, folder: Path) -> Iterator[Path]:
    """The files, on a disk again."""
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
