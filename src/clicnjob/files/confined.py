"""Starting a program that can do nothing but decode (``decoder``, ``remaker``), with limits of time around it."""

import subprocess
import sys
import threading

from clicnjob.shared.cores import place

WALL_SECONDS = 20
# Two at a time, so that a room of thirty phones leaves memory for the pages.
_places = threading.BoundedSemaphore(2)


def run(program: str, data: bytes, *words: str) -> tuple[int, bytes]:
    """Exit code and answer of ``program`` (a module of ours) fed with ``data``; -1 when it took too long."""
    with _places, place.anywhere():
        try:
            done = subprocess.run(  # our own module, no shell, empty environment
                [sys.executable, "-I", "-m", program, *words],
                input=data,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=WALL_SECONDS,
                env={},
                cwd="/",
                check=False,
            )
        except subprocess.TimeoutExpired:
            return -1, b""
    return done.returncode, done.stdout
