"""Web push: for one browser alone, to a known service alone, a fixed text (G8, G24); who is gone is forgotten."""

import base64
import json
import re
import threading
import uuid
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import SHARED
from clicnjob.messaging.actions import mark_read, open_conversation, send_files, send_message
from clicnjob.messaging.rules.files import Upload
from clicnjob.notifications import actions
from clicnjob.notifications.channels.webpush import CURVE, b64, encrypt, point, public_key, unb64
from clicnjob.notifications.models import Outbox, PushDevice
from clicnjob.notifications.rules import is_push_endpoint
from clicnjob.notifications.tasks import send_due
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import YoungPerson

ActorOf = Callable[[User], Actor]


def private(number: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(unb64(number)), CURVE)


def test_the_example_of_the_standard() -> None:
    """RFC 8291, section 5: same keys, same salt, same bytes."""
    ours = private("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    browser = private("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
    made = encrypt(
        b"When I grow up, I want to be a watermelon",
        point(browser.public_key()),
        unb64("BTBZMqHH6r4Tts7J_aSIgg"),
        key=ours,
        salt=unb64("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert b64(made) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


class Service(BaseHTTPRequestHandler):
    """A push service: checks who sends (VAPID), keeps what it cannot read. The path's last part is the browser."""

    answers: dict[str, int]
    received: list[tuple[str, bytes, dict[str, str]]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.answers.get(self.path, 201)
        if not self.vouched() or self.headers["Content-Encoding"] != "aes128gcm" or not self.headers["TTL"]:
            status = 403
        self.received.append((self.path, body, dict(self.headers)))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def vouched(self) -> bool:
        found = re.fullmatch(r"vapid t=([\w-]+\.[\w-]+)\.([\w-]+), k=([\w-]+)", self.headers["Authorization"])
        if found is None:
            return False
        said, signature, key = found.groups()
        claims = json.loads(unb64(said.split(".")[1]))
        raw = unb64(signature)
        der = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unb64(key)).verify(der, said.encode(), ec.ECDSA(SHA256()))
        return claims["aud"] == f"http://{self.headers['Host']}" and claims["sub"].startswith(("mailto:", "https://"))

    def log_message(self, *args: object) -> None:
        """Quiet."""


class Browser:
    """What a browser keeps: its key, its secret, its address at the service; it alone reads what comes."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint, self.key, self.auth = endpoint, ec.generate_private_key(CURVE), b"sixteen bytes ok"

    def accept(self, user: User, by: Actor) -> PushDevice:
        return actions.add_device(
            user=user, endpoint=self.endpoint, p256dh=point(self.key.public_key()), auth=self.auth, label="x", by=by
        )

    def read(self, body: bytes) -> dict[str, str]:
        salt, ours = body[:16], body[21 : 21 + body[20]]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, ours))
        info = b"WebPush: info\0" + point(self.key.public_key()) + ours
        material = HKDF(SHA256(), 32, self.auth, info).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(material)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(material)
        plain = AESGCM(key).decrypt(nonce, body[21 + body[20] :], None)
        read: dict[str, str] = json.loads(plain.removesuffix(b"\x02"))
        return read


@pytest.fixture
def service(settings: Any) -> Iterator[tuple[type[Service], str]]:
    handler = type("OneService", (Service,), {"answers": {}, "received": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    origin = f"http://127.0.0.1:{server.server_port}"
    settings.PUSH_ORIGINS, settings.PUBLIC_URL = [origin], "https://cnj.exemple.fr"
    yield handler, origin
    server.shutdown()
    server.server_close()
    thread.join()


def tell(person: YoungPerson) -> list[Outbox]:
    return actions.tell_person(
        person=YoungPerson.objects.select_related("structure").get(pk=person.pk),
        template="message_notice",
        blanks={"counsellor": "Claire", "link": "/ma-conversation/"},
        group="conversation:1",
        by=SYSTEM,
    )


def test_every_browser_of_the_account_and_it_alone_reads(
    lea: YoungPerson, lea_account: User, actor_of: ActorOf, service: tuple[type[Service], str]
) -> None:
    handler, origin = service
    phone, desk = Browser(f"{origin}/phone"), Browser(f"{origin}/desk")
    for browser in (phone, desk):
        browser.accept(lea_account, actor_of(lea_account))
    tell(lea)
    assert send_due() == 1
    assert [path for path, _, _ in handler.received] == ["/phone", "/desk"]
    said = phone.read(handler.received[0][1])
    assert (said["title"], said["body"], said["url"]) == (
        "Mission locale",
        "Claire vous a écrit.",
        "https://cnj.exemple.fr/ma-conversation/",
    )
    assert said["stop"].startswith("https://cnj.exemple.fr/stop/")
    with pytest.raises(InvalidTag):
        desk.read(handler.received[0][1])
    headers = handler.received[0][2]
    assert (headers["Urgency"], len(headers["Topic"])) == ("high", 32)


def test_discreet_mode_says_nothing(
    lea: YoungPerson, lea_account: User, actor_of: ActorOf, service: tuple[type[Service], str]
) -> None:
    """G24: no name, no structure, no link that would say who writes."""
    handler, origin = service
    YoungPerson.objects.update(discreet=True)
    phone = Browser(f"{origin}/phone")
    phone.accept(lea_account, actor_of(lea_account))
    tell(lea)
    send_due()
    said = phone.read(handler.received[0][1])
    said.pop("tag")
    assert said == {"title": "Un message", "body": "Bonjour. Un message vous attend.", "url": "", "stop": ""}


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten_and_the_sms_leaves(
    lea: YoungPerson, lea_account: User, actor_of: ActorOf, service: tuple[type[Service], str], status: int
) -> None:
    handler, origin = service
    handler.answers["/phone"] = status
    Browser(f"{origin}/phone").accept(lea_account, actor_of(lea_account))
    tell(lea)
    assert (send_due(), PushDevice.objects.count()) == (0, 0)
    assert send_due() == 1
    assert dict(Outbox.objects.values_list("channel", "state")) == {"push": "failed", "sms": "kept"}


def test_one_browser_in_trouble_hides_no_other(
    lea: YoungPerson, lea_account: User, actor_of: ActorOf, service: tuple[type[Service], str]
) -> None:
    handler, origin = service
    handler.answers["/phone"] = 503
    for name in ("phone", "desk"):
        Browser(f"{origin}/{name}").accept(lea_account, actor_of(lea_account))
    tell(lea)
    assert (send_due(), PushDevice.objects.count()) == (1, 2)


def test_a_service_in_trouble_is_tried_again(
    lea: YoungPerson, lea_account: User, actor_of: ActorOf, service: tuple[type[Service], str]
) -> None:
    handler, origin = service
    handler.answers["/phone"] = 503
    Browser(f"{origin}/phone").accept(lea_account, actor_of(lea_account))
    [row, _sms] = tell(lea)
    assert send_due() == 0
    row.refresh_from_db()
    assert (row.state, row.error) == ("waiting", "HTTP 503")


@pytest.mark.parametrize(
    ("endpoint", "known"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/abc", True),
        ("https://web.push.apple.com/abc", True),
        ("https://wns2-par02p.notify.windows.com/w/?token=abc", True),
        ("https://db5p.notify.windows.com:443/w/", True),
        ("http://fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com:8443/x", False),
        ("https://fcm.googleapis.com@127.0.0.1/x", False),
        ("https://127.0.0.1/x", False),
        ("https://[::1]/x", False),
        ("http://169.254.169.254/latest/", False),
        ("https://fcm.googleapis.com.exemple.fr/x", False),
        ("https://exemplenotify.windows.com/x", False),
        ("https://notify.windows.com.exemple.fr/", False),
        ("file:///etc/passwd", False),
        ("https://fcm.googleapis.com:x/", False),
        (f"https://fcm.googleapis.com/{'a' * 2000}", False),
        ("", False),
    ],
)
def test_no_other_machine_is_called(endpoint: str, *, known: bool) -> None:
    """SSRF: an endpoint is typed in by who signs in."""
    assert is_push_endpoint(endpoint) is known


class TestDevices:
    def test_a_forged_endpoint_is_refused(self, lea_account: User, actor_of: ActorOf) -> None:
        with pytest.raises(DomainError) as refused:
            Browser("http://127.0.0.1:6379/").accept(lea_account, actor_of(lea_account))
        assert (refused.value.code, PushDevice.objects.count()) == ("endpoint", 0)

    def test_endpoint_and_keys_are_sealed(self, lea_account: User, actor_of: ActorOf) -> None:
        """G21."""
        row = Browser("https://web.push.apple.com/abcdef").accept(lea_account, actor_of(lea_account))
        assert b"apple" not in bytes(row.sealed_subscription)
        assert "apple" not in row.endpoint_hash

    def test_a_browser_belongs_to_the_last_who_asked(
        self, lea_account: User, younes_account: User, actor_of: ActorOf
    ) -> None:
        """G23: on a browser lent, the notices of before stop."""
        phone = Browser("https://web.push.apple.com/abcdef")
        for user in (lea_account, younes_account):
            phone.accept(user, actor_of(user))
        assert [row.user_id for row in PushDevice.objects.all()] == [younes_account.pk]

    def test_eight_browsers_at_most(self, lea_account: User, actor_of: ActorOf) -> None:
        for n in range(10):
            with clock.travel(clock.now()):
                Browser(f"https://web.push.apple.com/{n}").accept(lea_account, actor_of(lea_account))
        assert PushDevice.objects.count() == 8

    def test_the_page_adds_and_removes(self, lea_account: User, client_of: Callable[[User], Client]) -> None:
        page = client_of(lea_account)
        assert public_key() in page.get("/mon-compte/me-prevenir/").content.decode()
        sent = {
            "endpoint": "https://fcm.googleapis.com/fcm/send/a",
            "p256dh": b64(point(ec.generate_private_key(CURVE).public_key())),
            "auth": base64.urlsafe_b64encode(bytes(16)).decode(),
        }
        assert page.post("/mon-compte/me-prevenir/appareil/", sent).status_code == 303
        row = PushDevice.objects.get(user=lea_account)
        assert page.post("/mon-compte/me-prevenir/appareil/retirer/", {"device": row.pk}).status_code == 303
        assert PushDevice.objects.count() == 0

    def test_another_s_device_is_not_there(
        self, lea_account: User, younes_account: User, client_of: Callable[[User], Client], actor_of: ActorOf
    ) -> None:
        """G10."""
        row = Browser("https://web.push.apple.com/a").accept(younes_account, actor_of(younes_account))
        answer = client_of(lea_account).post("/mon-compte/me-prevenir/appareil/retirer/", {"device": row.pk})
        assert (answer.status_code, PushDevice.objects.count()) == (404, 1)

    def test_never_on_a_shared_post(self, lea_account: User, client_of: Callable[[User], Client]) -> None:
        """G23: neither the button nor the form."""
        page = client_of(lea_account)
        web = page.session
        web[SHARED] = True
        web.save()
        assert public_key() not in page.get("/mon-compte/me-prevenir/").content.decode()
        page.post("/mon-compte/me-prevenir/appareil/", {"endpoint": "https://web.push.apple.com/a"})
        assert PushDevice.objects.count() == 0


def test_a_professional_learns_that_a_message_waits_once_until_read(
    lea: YoungPerson, lea_account: User, claire: User, actor_of: ActorOf, service: tuple[type[Service], str]
) -> None:
    """G24: neither who nor what."""
    handler, origin = service
    desk = Browser(f"{origin}/desk")
    desk.accept(claire, actor_of(claire))
    talk = open_conversation(person=lea, by=SYSTEM)
    for n in range(2):
        send_message(conversation=talk, body="SECRET", client_id=uuid.UUID(int=n + 1), by=actor_of(lea_account))
    assert send_due() == 1
    said = desk.read(handler.received[0][1])
    assert (len(handler.received), said["title"], said["body"], said["url"], said["stop"]) == (
        1,
        "ClicNJob",
        "Un message vous attend.",
        f"https://cnj.exemple.fr/messages/{talk.pk}/",
        "",
    )
    mark_read(conversation=talk, seq=2, by=actor_of(claire))
    send_message(conversation=talk, body="x", client_id=uuid.UUID(int=9), by=actor_of(lea_account))
    assert send_due() == 1


def test_a_file_or_a_voice_tells_the_professional_as_words_do(
    lea: YoungPerson, lea_account: User, claire: User, actor_of: ActorOf, service: tuple[type[Service], str]
) -> None:
    """For those who do not write: a voice rings too, once until it is read."""
    handler, origin = service
    desk = Browser(f"{origin}/desk")
    desk.accept(claire, actor_of(claire))
    talk = open_conversation(person=lea, by=SYSTEM)
    for n, upload in enumerate([Upload("vocal", b"sound", voice=True), Upload("photo.jpg", b"picture")], start=1):
        send_files(conversation=talk, uploads=[upload], body="", client_id=uuid.UUID(int=n), by=actor_of(lea_account))
    assert send_due() == 1
    said = desk.read(handler.received[0][1])
    assert (said["body"], said["url"]) == ("Un message vous attend.", f"https://cnj.exemple.fr/messages/{talk.pk}/")
