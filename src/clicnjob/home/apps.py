from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "clicnjob.home"
    label = "home"
