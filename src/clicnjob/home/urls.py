from django.urls import path

from clicnjob.home.views import dashboard, device, gallery, health, practice, public, security, youth

app_name = "home"
urlpatterns = [
    path("", public.landing, name="landing"),
    path("accueil/", dashboard.dashboard, name="dashboard"),
    path("mes-rendez-vous/", youth.appointments, name="appointments"),
    path("mon-compte/", youth.account, name="account"),
    path("mon-compte/qui-a-ouvert/", youth.journal, name="journal"),
    path("mon-compte/economie/", device.save_data, name="save-data"),
    path("mon-compte/application.webmanifest", device.manifest, name="manifest"),
    path("entrainement/", practice.practice, name="practice"),
    path("entrainement/entrer/", practice.enter, name="practice-enter"),
    path("entrainement/quitter/", practice.leave, name="practice-leave"),
    path("entrainement/terminer/", practice.end, name="practice-end"),
    path("entrainement/envois/", practice.outbox, name="practice-outbox"),
    path("langue/", public.choose_language, name="language"),
    path("lecture/", public.choose_reading, name="reading"),
    path("confidentialite/", public.privacy, name="privacy"),
    path("mentions-legales/", public.legal, name="legal"),
    path("securite/", security.security, name="security"),
    path(".well-known/security.txt", security.security_txt, name="security-txt"),
    path("accessibilite/", public.accessibility, name="accessibility"),
    path("accessibilite/grille/", public.accessibility_grid, name="accessibility-grid"),
    path("plan-du-site/", public.plan, name="site-map"),
    path("galerie/", gallery.gallery, name="gallery"),
    # /sante/
    path("sante/", health.health, name="health"),
]
