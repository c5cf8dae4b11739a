"""What every page's shell needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """The demonstration banner, who acts, and the navigation of their role."""
    actor = getattr(request, "actor", None)
    return {"demo_mode": settings.DEMO_MODE, "actor": actor, "nav": []}
