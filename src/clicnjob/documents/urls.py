from django.urls import path

from clicnjob.documents.views import checking, sending, watching

app_name = "documents"
urlpatterns = [
    path("verifier/", checking.queue, name="queue"),
    path("documents/controle/", watching.watch, name="watch"),
    path("documents/controle/<uuid:meter_id>/lever/", watching.lift, name="lift"),
    path("documents/<uuid:document_id>/continuer/", checking.go_on, name="go-on"),
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
]
