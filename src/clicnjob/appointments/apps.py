from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "clicnjob.appointments"
    label = "appointments"
