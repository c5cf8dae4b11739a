from django.urls import path

from clicnjob.home.views import health

app_name = "home"
urlpatterns = [
    # /sante/
    path("sante/", health.health, name="health"),
]
