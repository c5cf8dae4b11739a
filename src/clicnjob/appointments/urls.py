from django.urls import path

from clicnjob.appointments import views

app_name = "appointments"
urlpatterns = [
    path("rendez-vous/", views.appointments, name="list"),
    path("jeunes/<uuid:person_id>/rendez-vous/", views.plan, name="plan"),
    path("rendez-vous/<uuid:appointment_id>/annuler/", views.cancel, name="cancel"),
    path("rendez-vous/<uuid:appointment_id>/reporter/", views.postpone, name="postpone"),
    path("rendez-vous/<uuid:appointment_id>/present/", views.present, name="present"),
    path("rendez-vous/<uuid:appointment_id>/absent/", views.absent, name="absent"),
]
