"""A day's contacts as the lines one copies into i-milo (R12)."""

import datetime as dt
from collections.abc import Iterable

from clicnjob.messaging.queries import Contact
from clicnjob.shared import text


def _counts(contact: Contact) -> str:
    said = []
    if contact.received:
        said.append(f"{contact.received} reçu{text.plural_ending(contact.received)}")
    if contact.sent:
        said.append(f"{contact.sent} envoyé{text.plural_ending(contact.sent)}")
    return ", ".join(said)


def contact_line(contact: Contact, day: dt.date) -> str:
    """« 25/11/2026 – Léa Moreau (n° 6476117) – échange de messages (2 reçus, 1 envoyé) »: never a word of the messages."""
    person = contact.person
    known = f"n°{text.NO_BREAK}{person.imilo_number}" if person.imilo_number else f"sans n°{text.NO_BREAK}i-milo"
    what = "échange de messages" if contact.received and contact.sent else "messages"
    return f"{text.short_date(day)} – {person.civil_name} ({known}) – {what} ({_counts(contact)})"


def contact_lines(contacts: Iterable[Contact], day: dt.date) -> str:
    """All of them, one a line."""
    return "\n".join(contact_line(contact, day) for contact in contacts)
