"""Every address: each app's own list, side by side."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("clicnjob.messaging.urls")),  # first: asked all day long
    path("", include("clicnjob.home.urls")),
    path("", include("clicnjob.accounts.urls")),
    path("", include("clicnjob.structures.urls")),
    path("", include("clicnjob.enrolment.urls")),
    path("", include("clicnjob.workshops.urls")),
    path("", include("clicnjob.notifications.urls")),
    path("", include("clicnjob.documents.urls")),
    path("", include("clicnjob.appointments.urls")),
    path("", include("clicnjob.keeping.urls")),
    path("", include("clicnjob.insights.urls")),
]
if settings.DEMO_MODE:
    urlpatterns.append(path("demo/", include("clicnjob.demo.urls")))

handler404 = "clicnjob.home.views.errors.not_found"
handler500 = "clicnjob.home.views.errors.server_error"
