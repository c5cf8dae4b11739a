from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "clicnjob.demo"
    label = "demo"
