"""How conversations are said and grouped."""

from clicnjob.messaging.presenters.bubbles import Bubble, Quote, bubbles, quote_of
from clicnjob.messaging.presenters.contacts import contact_line, contact_lines
from clicnjob.messaging.presenters.drawing import drawn, drawn_blanks, said
from clicnjob.messaging.presenters.files import ShownFile, shown_files
from clicnjob.messaging.presenters.rows import drawn_rows, tabs, templates_menu, unread_words
from clicnjob.messaging.presenters.words import hours_words, waiting_words
from clicnjob.messaging.texts import Bit, bits, excerpt, folded, is_emoji

__all__ = [
    "Bit",
    "Bubble",
    "Quote",
    "ShownFile",
    "bits",
    "bubbles",
    "contact_line",
    "contact_lines",
    "drawn",
    "drawn_blanks",
    "drawn_rows",
    "excerpt",
    "folded",
    "hours_words",
    "is_emoji",
    "quote_of",
    "said",
    "shown_files",
    "tabs",
    "templates_menu",
    "unread_words",
    "waiting_words",
]
