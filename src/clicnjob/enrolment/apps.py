from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "clicnjob.enrolment"
    label = "enrolment"
