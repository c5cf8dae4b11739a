"""What an action answers: through, or refused under a code; alone, or many at the same moment."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from clicnjob.shared.errors import DomainError


def code_of(act: Callable[..., object], **facts: object) -> str:
    """The code an action is refused with; empty when it goes through."""
    try:
        act(**facts)
    except DomainError as error:
        return error.code
    return ""


def together[A, R](act: Callable[[A], R], over: Iterable[A]) -> list[R]:
    """Run ``act`` on each of ``over``, all starting at once, each with its own connection; their answers, in this order.

    What one of them raises, this raises: an error in a thread is not a refusal. The test is ``django_db(transaction=True)``.
    """
    each = list(over)
    start = threading.Barrier(len(each))

    def run(one: A) -> R:
        try:
            start.wait(timeout=60)
            return act(one)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(each)) as pool:
        return list(pool.map(run, each))
