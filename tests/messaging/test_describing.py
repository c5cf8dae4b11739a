"""What a photo shows and a voice says, in its author's words: for who does not see or hear it (RGAA 1.3, 4.1)."""

import uuid
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.messaging import actions, queries, tasks
from clicnjob.messaging.models import Conversation, Enclosure, Message
from clicnjob.shared.actor import SYSTEM
from clicnjob.shared.errors import DomainError
from tests.files import hostile, sounds

ClientOf = Callable[..., Client]
MINE = "/ma-conversation/"
SEEN, HEARD = "Mon CV affiché sur un mur bleu", "Je viens demain à dix heures"


@pytest.fixture
def phone(talk: Conversation, lea_account: User, client_of: ClientOf) -> Client:
    return client_of(lea_account)


@pytest.fixture
def sent(phone: Client) -> Message:
    """A photograph, a PDF and a voice of Léa's, checked."""
    files = [
        SimpleUploadedFile("photo.jpg", hostile.jpeg(), "image/jpeg"),
        SimpleUploadedFile("cv.pdf", hostile.pdf(1)),
    ]
    voice = SimpleUploadedFile("v", sounds.tone())
    phone.post(f"{MINE}joindre/", {"client_id": uuid.uuid4(), "body": "", "files": files, "voice": voice})
    tasks.check_files()
    return Message.objects.get()


def described(phone: Client, sent: Message, seen: str = SEEN, heard: str = HEARD) -> int:
    picture, voice = queries.describable(sent)
    answer = phone.post(f"/message/{sent.pk}/decrire/", {str(picture.pk): seen, str(voice.pk): heard})
    return answer.status_code


def test_lea_says_what_her_photo_shows_and_her_voice_says_and_claire_reads_it(
    phone: Client, sent: Message, talk: Conversation, claire: User, client_of: ClientOf
) -> None:
    assert f"/message/{sent.pk}/decrire/" in phone.get(MINE).content.decode()
    form = phone.get(f"/message/{sent.pk}/decrire/").content.decode()
    assert (form.count("Que voit-on sur la photo"), form.count("Que dites-vous dans ce vocal")) == (1, 1)
    before = sent.revision

    assert described(phone, sent) == 303

    desk = client_of(claire).get(f"/messages/{talk.pk}/").content.decode()
    assert (f'{SEEN}">' in desk, f">{HEARD}</p>" in desk) == (True, True)
    assert f"/message/{sent.pk}/decrire/" not in desk, "only its author describes it"
    sent.refresh_from_db()
    assert sent.revision > before, "an open page asks for it again"
    (row,) = AuditEvent.objects.filter(event="message.described")
    assert (SEEN in str(row.facts), HEARD in str(row.facts)) == (False, False)


def test_g21_the_words_lie_sealed_and_go_with_the_file(phone: Client, sent: Message) -> None:
    described(phone, sent)
    picture, voice = queries.describable(sent)
    assert [b"mur bleu" in bytes(row.sealed_words or b"") for row in (picture, voice)] == [False, False]

    described(phone, sent, seen="")
    picture.refresh_from_db()
    assert picture.sealed_words is None

    Enclosure.objects.filter(pk=voice.pk).update(expires_at=sent.created_at)
    voice.refresh_from_db()
    assert actions.destroy_expired(enclosure=voice, by=SYSTEM)
    voice.refresh_from_db()
    assert voice.sealed_words is None


def test_g10_only_its_author_describes_it(
    phone: Client, sent: Message, claire: User, omar: User, client_of: ClientOf, actor_of: Callable[[User], object]
) -> None:
    page = f"/message/{sent.pk}/decrire/"
    unknown = f"/message/{uuid.uuid4()}/decrire/"
    for other in (claire, omar):
        client = client_of(other)
        for address in (page, unknown):  # to the byte: the matrix
            assert (client.get(address).status_code, client.post(address, {}).status_code) == (404, 404)
    with pytest.raises(DomainError) as refusal:
        actions.describe_files(message=sent, words={}, by=actor_of(claire))  # type: ignore[arg-type]
    assert refusal.value.code == "not_author"


def test_what_is_withdrawn_or_has_no_picture_is_not_described(phone: Client, sent: Message, lea_account: User) -> None:
    (picture, _voice) = queries.describable(sent)
    phone.post(f"/message/{sent.pk}/retirer/")
    assert phone.get(f"/message/{sent.pk}/decrire/").status_code == 404
    phone.post(MINE, {"client_id": uuid.uuid4(), "body": "Bonjour"})
    words = Message.objects.exclude(pk=sent.pk).get()
    assert phone.get(f"/message/{words.pk}/decrire/").status_code == 404
    picture.refresh_from_db()
    assert picture.sealed_words is None
