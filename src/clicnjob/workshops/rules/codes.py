"""The code of the room: said aloud, read from the wall, typed on a small phone."""

import secrets

LETTERS = "ACFHKMRXY"
"""Said aloud in French, none sounds like another; written, none looks like a digit; no vowel to make a word."""
DIGITS = "234679"


def new_room_code() -> str:
    """Three letters, three digits ("KRA472"); no character twice."""
    choose = secrets.SystemRandom()
    return "".join([*choose.sample(LETTERS, 3), *choose.sample(DIGITS, 3)])


def normalise_code(typed: str) -> str:
    """What someone typed, as codes are kept: capitals, without spaces nor hyphens."""
    return "".join(character for character in typed.upper() if character.isalnum())


def spaced(code: str) -> str:
    """The code as it is shown: in two halves."""
    return f"{code[:3]} {code[3:]}" if len(code) == 6 else code
