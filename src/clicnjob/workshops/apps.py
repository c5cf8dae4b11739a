from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "clicnjob.workshops"
    label = "workshops"
