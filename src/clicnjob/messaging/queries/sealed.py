"""Opening what is sealed beside the messages: texts of mailings, names of lists, important messages (G21)."""

import uuid

from clicnjob.messaging.models import Banner, Mailing, RecipientList
from clicnjob.vault.envelope import open_sealed


def mailing_context(mailing_id: uuid.UUID) -> str:
    """The place a mailing's text is sealed for."""
    return f"mailing|{mailing_id}"


def list_context(list_id: uuid.UUID) -> str:
    """The place a list's name is sealed for."""
    return f"list|{list_id}"


def banner_context(banner_id: uuid.UUID) -> str:
    """The place an important message is sealed for."""
    return f"banner|{banner_id}"


def text_of(mailing: Mailing) -> str:
    """The text of a mailing, blanks unfilled; empty while nothing is written. The caller is its author."""
    sealed = bytes(mailing.sealed_body)
    return open_sealed(mailing.structure_id, sealed, mailing_context(mailing.pk)).decode() if sealed else ""


def name_of(found: RecipientList) -> str:
    """The name of a list."""
    return open_sealed(found.structure_id, bytes(found.sealed_name), list_context(found.pk)).decode()


def words_of(banner: Banner) -> str:
    """What an important message says."""
    return open_sealed(banner.structure_id, bytes(banner.sealed_body), banner_context(banner.pk)).decode()
