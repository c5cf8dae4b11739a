"""Pieces of pages from their mould: what the template says, and nothing else."""

import uuid

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import SafeString

from clicnjob.shared.moulds import Mould

LINK = uuid.UUID("6f1c1f6e-5a57-4a5e-9d3f-0d8f8f0b7c11")


@pytest.fixture
def reply() -> Mould:
    return Mould("messaging/_quote.html", values=("href", "author", "text"))


def test_values_are_escaped_and_safe_ones_are_not(reply: Mould) -> None:
    shown = reply.fill((), ("?vers=3", "<Léa>", SafeString("<b>oui</b>")))

    assert "&lt;Léa&gt;" in shown
    assert "<b>oui</b>" in shown


def test_a_missing_value_is_another_shape(reply: Mould) -> None:
    """« Message retiré » stands where the text is gone, also after a message that has one."""
    assert "Message retiré" not in reply.fill((), ("#a", "Léa", "Bonjour"))
    assert "Message retiré" in reply.fill((), ("#a", "Léa", ""))


def test_ids_enter_addresses() -> None:
    link = Mould("messaging/_template_link.html", shape=("mine",), values=("conversation_id", "template_id", "title"))
    other = uuid.UUID(int=7)

    assert f'href="/messages/{LINK}/?modele={other}#fin"' in link.fill((True,), (LINK, other, "Relance"))


def test_each_language_has_its_own(reply: Mould) -> None:
    french = reply.fill((), ("#a", "Léa", ""))
    with translation.override("en"):
        english = reply.fill((), ("#a", "Léa", ""))

    assert french != english


def test_a_value_the_template_decides_on_is_found_out_under_test() -> None:
    """A row's template compares its charge: given as a value, it would be mute in production."""
    row = Mould(
        "messaging/_row.html",
        shape=("is_unread", "several_unread", "marked_unread", "followed", "is_open"),
        values=("conversation_id", "person_id", "charge"),
    )
    with pytest.raises(AssertionError, match="decides on more than its shape says"):
        row.fill((False, False, False, False, False), (LINK, LINK, "COVERED"))


def test_a_piece_sees_nothing_but_what_is_given() -> None:
    page = Template('{% piece "messaging/_quote.html" href="#a" author="Léa" text=text %}')

    assert "Bonjour" in page.render(Context({"text": "Bonjour", "author": "Karim"}))
    assert "Karim" not in page.render(Context({"text": "Bonjour", "author": "Karim"}))
