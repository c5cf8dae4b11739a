from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "clicnjob.shared"
    label = "shared"
