"""Words travel compressed, pictures and papers as they are."""

import gzip

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from clicnjob.shared.http import CompressionMiddleware

ASKS = {"accept-encoding": "gzip, deflate, br"}


def test_a_page_is_several_times_smaller_on_the_way(client: Client, db: None) -> None:
    plain = client.get("/")
    short = client.get("/", headers=ASKS)

    assert (short["Content-Encoding"], "Content-Encoding" in plain) == ("gzip", False)
    assert "Accept-Encoding" in short["Vary"]
    assert len(short.content) * 2 < len(plain.content)
    assert b"ClicNJob" in gzip.decompress(short.content)


def test_no_two_answers_have_the_same_length_for_long(client: Client, db: None) -> None:
    """What would be guessed from lengths (BREACH) drowns in a padding of random length."""
    assert len({len(client.get("/", headers=ASKS).content) for _ in range(12)}) > 3


@pytest.mark.parametrize(
    ("kind", "travels"),
    [
        ("text/html; charset=utf-8", "gzip"),
        ("application/json", "gzip"),
        ("image/jpeg", None),
        ("application/pdf", None),
    ],
)
def test_what_is_already_small_is_left_alone(kind: str, travels: str | None) -> None:
    asked = RequestFactory().get("/", headers=ASKS)
    answer = CompressionMiddleware(lambda _: HttpResponse(b"words " * 500, content_type=kind))(asked)

    assert answer.headers.get("Content-Encoding") == travels
