from django.urls import path

from clicnjob.documents.views import asking, checking, files, requirements, sending, sharing, watching

app_name = "documents"
urlpatterns = [
    path("verifier/", checking.queue, name="queue"),
    path("documents/controle/", watching.watch, name="watch"),
    path("documents/<uuid:document_id>/", checking.document, name="document"),
    path("documents/<uuid:document_id>/pages/<str:page_number>/", checking.page, name="page"),
    path("documents/<uuid:document_id>/justifier/", checking.verify, name="verify"),
    path("documents/<uuid:document_id>/original-vu/", checking.original, name="original"),
    path("documents/<uuid:document_id>/a-refaire/", checking.refuse, name="refuse"),
    path("documents/<uuid:document_id>/reporte/", checking.report, name="report"),
    path("documents/<uuid:document_id>/corriger/", checking.correct, name="correct"),
    path("jeunes/<uuid:person_id>/original-vu/", checking.see_original, name="see-original"),
    path("jeunes/<uuid:person_id>/numeriser/", sending.staff_scan, name="scan"),
    path("mes-documents/", sending.mine, name="mine"),
    path("mes-documents/apporter/", asking.bring, name="bring"),
    path("mes-documents/aide/", asking.ask_help, name="ask-help"),
    path("partager/", sharing.share, name="share"),
    path("partager/sw.js", sharing.share_worker, name="share-worker"),
    path("dossiers/", files.files, name="files"),
    path("dossiers/relancer/", files.chase_shown, name="chase-shown"),
    path("dossiers/i-milo/", files.imilo, name="imilo"),
    path("dossiers/i-milo/tableau/", files.imilo_sheet, name="imilo-sheet"),
    path("jeunes/<uuid:person_id>/relancer/", files.chase, name="chase"),
    path("demandes-d-aide/<uuid:ask_id>/traitee/", files.close_help, name="close-help"),
    path("parametres/documents/", requirements.requirements, name="requirements"),
    path("parametres/documents/habituels/", requirements.reset_requirements, name="reset-requirements"),
]
