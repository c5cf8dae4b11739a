"""What people read when something is not there, not theirs, or broken."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same page for what does not exist and what is not yours (G10)."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault; the page needs nothing to show itself."""
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form left open too long, or sent from elsewhere."""
    return render(request, "403_csrf.html", status=403)
