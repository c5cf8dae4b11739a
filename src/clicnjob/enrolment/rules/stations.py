"""What a computer of the room may do: join, send papers, write the first message. Nothing of before, nothing of elsewhere (D8)."""

from django.conf import settings

HOME = "enrolment:station"
DONE = "enrolment:welcome-done"
MAY = frozenset(
    {
        HOME,
        DONE,
        "enrolment:join",
        "enrolment:join-code",
        "enrolment:card",
        "enrolment:welcome-wait",
        "enrolment:welcome-help",
        "enrolment:welcome-code",
        "enrolment:welcome-reach",
        "enrolment:presences",
        "enrolment:sign-mine",
        "enrolment:opinion",
        "documents:mine",
        "documents:bring",
        "documents:ask-help",
        "accounts:youth-sign-in",
        "accounts:youth-username",
        "accounts:youth-phone",
        "accounts:youth-phone-code",
        "accounts:youth-passkey",
        "accounts:passkey-options",
        "accounts:sign-out",
        "accounts:still-here",
        "home:language",
        "home:reading",
    }
)
"""Every other page leads back to the computer's welcome."""
WRITES = "messaging:mine"
"""One writes to one's counsellor there; what was written before that day is not read there."""


def station_cookie() -> str:
    """The name of the cookie that makes a browser a workshop's computer; over https no other site can plant one."""
    return "__Host-station" if settings.BEHIND_HTTPS else "station"


def to_do_instead(route: str, method: str) -> str | None:
    """Where this request leads on a workshop's computer; ``None``: where it asks."""
    if route in MAY or (route == WRITES and method == "POST"):
        return None
    return DONE if route == WRITES else HOME
