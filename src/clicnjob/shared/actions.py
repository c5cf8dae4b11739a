"""What makes a function a use case."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from clicnjob.shared.db import atomic

P = ParamSpec("P")
R = TypeVar("R")


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make ``function`` a use case: keyword-only, one transaction, an actor named ``by``.

    Checks, writes, audit and the outbox stand or fall together; what rings outside waits for the commit.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if args:
            message = f"{function.__name__} takes keyword arguments only"
            raise TypeError(message)
        with atomic():
            return function(*args, **kwargs)

    run.is_action = True  # type: ignore[attr-defined]  # read by the architecture tests
    return run
