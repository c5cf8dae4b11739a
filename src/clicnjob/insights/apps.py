from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "clicnjob.insights"
    label = "insights"
