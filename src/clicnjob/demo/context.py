"""The one-click doors, for the sign-in page of the demonstration."""

from typing import Any

from django.http import HttpRequest

from clicnjob.demo.town import DOORS


def doors(request: HttpRequest) -> dict[str, Any]:
    """In demo mode alone (settings)."""
    return {"demo_doors": DOORS}
