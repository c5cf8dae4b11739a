"""What a use case refuses: a sentence for people, a code for tests."""


class DomainError(Exception):
    """A refusal in plain French that says what to do; nothing was written.

    ``code`` is stable and in English, for tests and logs; ``field`` names the form field it belongs to, if any.
    """

    def __init__(self, message: str, *, code: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field


class Throttled(DomainError):
    """Too many tries; ``wait_seconds`` says how long to wait."""

    def __init__(self, message: str, *, wait_seconds: int, code: str = "throttled") -> None:
        super().__init__(message, code=code)
        self.wait_seconds = wait_seconds
