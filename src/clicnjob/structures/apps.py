from django.apps import AppConfig


class StructuresConfig(AppConfig):
    name = "clicnjob.structures"
    label = "structures"
