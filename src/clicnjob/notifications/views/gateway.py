"""What the SMS gateway calls: delivery reports and answers. Public, POST only, signed; refused calls learn nothing."""

import hmac
import json
from typing import Any

import phonenumbers
from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from clicnjob.notifications import actions
from clicnjob.notifications.actions.inbound import Status
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.shared.http import Request, methods, public

SKEW_SECONDS = 300
LARGEST = 16 * 1024
_STATUSES: dict[str, Status] = {
    "delivered": "delivered",
    "hard_bounce": "dead",
    "hardBounce": "dead",
    "unreachable": "dead",
    "invalid": "dead",
    "failed": "failed",
    "soft_bounce": "failed",
    "softBounce": "failed",
    "rejected": "failed",
    "blocked": "failed",
}


def _signed_by(request: Request, secret: str) -> bool:
    """``X-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">``, of the last five minutes."""
    parts = dict(part.split("=", 1) for part in request.headers.get("X-Signature", "").split(",") if "=" in part)
    stamp, given = parts.get("t", ""), parts.get("v1", "")
    if not secret or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        return False
    if abs(clock.now().timestamp() - int(stamp)) > SKEW_SECONDS:
        return False
    right = hmac.new(secret.encode(), f"{stamp}.".encode() + request.body, "sha256").hexdigest()
    return hmac.compare_digest(right.encode(), given.encode())


def _bearer(request: Request, secret: str) -> bool:
    given = request.headers.get("Authorization", "")
    return bool(secret) and hmac.compare_digest(f"Bearer {secret}".encode(), given.encode())


def _body(request: Request) -> dict[str, Any] | None:
    try:
        data = json.loads(request.body) if len(request.body) <= LARGEST else None
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _e164(number: object) -> str:
    text = str(number)
    try:
        parsed = phonenumbers.parse(text if text.startswith("+") else f"+{text.removeprefix('00')}")
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _report(event: str, reference: str, status: str) -> None:
    actions.take_report(event=event, reference=reference, status=_STATUSES.get(status, "other"), by=SYSTEM)


def _answer(event: str, number: object, text: str) -> None:
    actions.take_answer(event=event, number=_e164(number), text=text, by=SYSTEM)


@csrf_exempt
@public
@methods("POST")
def signed(request: Request) -> HttpResponse:
    """A report (``event``, ``type``, ``reference``, ``status``) or an answer (``event``, ``type``, ``from``, ``text``).

    JSON of a generic gateway, signed (``X-Signature``) with SMS_WEBHOOK_SECRET; the same event twice changes nothing.
    """
    if not _signed_by(request, settings.SMS_WEBHOOK_SECRET):
        return HttpResponse(status=403)
    data = _body(request)
    if data is None or not isinstance(data.get("event"), str) or not data["event"]:
        return HttpResponse(status=400)
    if data.get("type") == "report":
        _report(data["event"], str(data.get("reference", "")), str(data.get("status", "")))
    elif data.get("type") == "answer":
        _answer(data["event"], data.get("from", ""), str(data.get("text", "")))
    else:
        return HttpResponse(status=400)
    return HttpResponse(status=204)


@csrf_exempt
@public
@methods("POST")
def brevo(request: Request) -> HttpResponse:
    """Brevo's webhook of SMS events, with the bearer token SMS_WEBHOOK_SECRET; the same event twice changes nothing."""
    if not _bearer(request, settings.SMS_WEBHOOK_SECRET):
        return HttpResponse(status=403)
    data = _body(request)
    if data is None or "messageId" not in data:
        return HttpResponse(status=400)
    status, reference = str(data.get("msg_status", "")), str(data["messageId"])
    event = f"brevo|{reference}|{status}|{data.get('ts_event', data.get('date', ''))}"
    if data.get("reply"):
        _answer(event, data.get("to", ""), str(data["reply"]))
    else:
        _report(event, reference, status)
    return HttpResponse(status=204)
