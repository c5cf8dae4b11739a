from django.urls import path

from clicnjob.demo import views

app_name = "demo"
urlpatterns = [
    # /demo/
    path("entrer/<slug:door>/", views.enter, name="enter"),
    path("envois/", views.outbox, name="outbox"),
]
