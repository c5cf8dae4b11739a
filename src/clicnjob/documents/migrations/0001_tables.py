"""The tables as of the first release. `replaces`: databases made on the way to it go on (ADR 46); drop it once released."""

import clicnjob.shared.clock
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('documents', '0001_initial'), ('documents', '0002_uploads'), ('documents', '0003_requirements'), ('documents', '0004_days_of_structures'), ('documents', '0005_looks'), ('documents', '0006_readings'), ('documents', '0007_looks_counted_with_the_rest')]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('files', '0001_tables'),
        ('structures', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('kind', models.CharField(choices=[('cni', 'Carte nationale d’identité'), ('passport', 'Passeport'), ('residence', 'Titre de séjour'), ('receipt', 'Récépissé de demande de titre de séjour'), ('asylum', 'Attestation de demande d’asile'), ('birth', 'Acte de naissance'), ('placement', 'Ordonnance de placement'), ('vitale', 'Carte Vitale'), ('rights', 'Attestation de droits à l’Assurance maladie'), ('address', 'Justificatif de domicile de moins de 3 mois'), ('hosting', 'Attestation d’hébergement'), ('domicile', 'Attestation de domiciliation')], max_length=12, verbose_name='sorte')),
                ('method', models.CharField(choices=[('scan', 'photo vérifiée puis effacée'), ('original', 'original vu')], default='scan', max_length=10, verbose_name='comment')),
                ('state', models.CharField(choices=[('to_check', 'à vérifier'), ('refused', 'photo à refaire'), ('verified', 'identité justifiée')], default='to_check', max_length=10, verbose_name='état')),
                ('sent_at', models.DateTimeField(default=clicnjob.shared.clock.now, verbose_name='envoyé le')),
                ('sent_by_kind', models.CharField(max_length=12)),
                ('sent_by_id', models.UUIDField(null=True)),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='valable jusqu’au')),
                ('sealed_number', models.BinaryField(blank=True, null=True)),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='lu par la machine le')),
                ('sealed_reading', models.BinaryField(blank=True, null=True)),
                ('number_hash', models.CharField(blank=True, max_length=64)),
                ('refusal', models.CharField(blank=True, choices=[('blurred', 'La photo est floue'), ('dark', 'La photo est trop sombre'), ('glare', 'Un reflet cache le texte'), ('cut', 'Le document est coupé'), ('wrong', 'Ce n’est pas le bon document'), ('expired', 'Le document n’est plus valable'), ('other_person', 'Le nom n’est pas le même que sur le dossier')], max_length=12, verbose_name='raison')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='vérifié le')),
                ('reported_at', models.DateTimeField(blank=True, null=True, verbose_name='reporté dans i-milo le')),
                ('destroy_after', models.DateTimeField(blank=True, null=True, verbose_name='copie effacée au plus tard le')),
                ('copy_destroyed_at', models.DateTimeField(blank=True, null=True, verbose_name='copie effacée le')),
                ('deletion_proof', models.CharField(blank=True, max_length=64)),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reported_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='structures.structure', db_index=False)),
                ('young_person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='structures.youngperson')),
            ],
            options={
                'verbose_name': 'document',
                'indexes': [models.Index(fields=['structure', 'state', 'sent_at'], name='document_queue'), models.Index(condition=models.Q(('destroy_after__isnull', False)), fields=['destroy_after'], name='document_deadline'), models.Index(condition=models.Q(('number_hash', ''), _negated=True), fields=['structure', 'number_hash'], name='document_number'), models.Index(condition=models.Q(('copy_destroyed_at', None), ('read_at', None), ('state', 'to_check')), fields=['sent_at'], name='document_to_read')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('checked_at__isnull', False), ('checked_by__isnull', False)), models.Q(('checked_at__isnull', True), ('checked_by__isnull', True)), _connector='OR'), name='document_checked'), models.CheckConstraint(condition=models.Q(models.Q(('reported_at__isnull', False), ('reported_by__isnull', False)), models.Q(('reported_at__isnull', True), ('reported_by__isnull', True)), _connector='OR'), name='document_reported'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'verified'), _negated=True), ('checked_at__isnull', False), _connector='OR'), name='document_verified_by_someone')],
            },
        ),
        migrations.CreateModel(
            name='HelpAsk',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('subject', models.CharField(choices=[('identity', 'Identité'), ('health', 'Assurance maladie'), ('address', 'Domicile')], max_length=10, verbose_name='sujet')),
                ('reason', models.CharField(choices=[('lost', 'J’ai perdu mes papiers, ou on me les a volés'), ('town_hall', 'Je n’arrive pas à avoir un rendez-vous à la mairie'), ('residence', 'Mon titre de séjour est à renouveler'), ('other', 'J’ai un autre problème')], max_length=12, verbose_name='raison')),
                ('asked_at', models.DateTimeField(default=clicnjob.shared.clock.now, verbose_name='demandé le')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='traité le')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure')),
                ('young_person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='help_asks', to='structures.youngperson')),
            ],
            options={
                'verbose_name': 'demande d’aide',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), _connector='OR'), name='help_closed'), models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('young_person', 'subject'), name='help_once')],
            },
        ),
        migrations.CreateModel(
            name='Page',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('number', models.PositiveSmallIntegerField(verbose_name='page')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='documents.document', db_index=False)),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
            ],
            options={
                'verbose_name': 'page',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('document', 'number'), name='page_once')],
            },
        ),
        migrations.CreateModel(
            name='Requirement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('subject', models.CharField(choices=[('identity', 'Identité'), ('health', 'Assurance maladie'), ('address', 'Domicile')], max_length=10, verbose_name='sujet')),
                ('weight', models.CharField(choices=[('required', 'obligatoire'), ('useful', 'utile'), ('later', 'plus tard'), ('not_asked', 'pas demandé')], max_length=10, verbose_name='demandé')),
                ('kinds', models.JSONField(verbose_name='documents qui comptent')),
                ('unverified_days', models.PositiveSmallIntegerField(verbose_name='jours de vie d’une copie non vérifiée')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requirements', to='structures.structure', db_index=False)),
            ],
            options={
                'verbose_name': 'demande de document',
                'constraints': [models.UniqueConstraint(fields=('structure', 'subject'), name='requirement_once'), models.CheckConstraint(condition=models.Q(('unverified_days__gte', 1), ('unverified_days__lte', 30)), name='requirement_days'), models.CheckConstraint(condition=models.Q(models.Q(('subject', 'identity'), _negated=True), ('weight', 'required'), _connector='OR'), name='requirement_identity')],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('sent_by_kind', models.CharField(max_length=12)),
                ('sent_by_id', models.UUIDField()),
                ('ends_at', models.DateTimeField(verbose_name='effacé au plus tard le')),
                ('arrived', models.BooleanField(default=False, verbose_name='arrivé')),
                ('young_person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to='structures.youngperson')),
            ],
            options={
                'verbose_name': 'envoi',
                'indexes': [models.Index(fields=['ends_at'], name='upload_end'), models.Index(fields=['sent_by_id'], name='upload_sender')],
            },
        ),
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('part', models.UUIDField()),
                ('number', models.PositiveSmallIntegerField(verbose_name='rang')),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='documents.upload', db_index=False)),
            ],
            options={
                'verbose_name': 'morceau',
                'constraints': [models.UniqueConstraint(fields=('upload', 'part', 'number'), name='piece_once')],
            },
        ),
        migrations.CreateModel(
            name='Bringing',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('subject', models.CharField(choices=[('identity', 'Identité'), ('health', 'Assurance maladie'), ('address', 'Domicile')], max_length=10, verbose_name='sujet')),
                ('chosen_at', models.DateTimeField(default=clicnjob.shared.clock.now, verbose_name='choisi le')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure')),
                ('young_person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bringings', to='structures.youngperson', db_index=False)),
            ],
            options={
                'verbose_name': 'document apporté',
                'constraints': [models.UniqueConstraint(fields=('young_person', 'subject'), name='bringing_once')],
            },
        ),
        migrations.CreateModel(
            name='Chase',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('told_at', models.DateTimeField(default=clicnjob.shared.clock.now, verbose_name='relancé le')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure')),
                ('young_person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chases', to='structures.youngperson', db_index=False)),
            ],
            options={
                'verbose_name': 'relance',
                'indexes': [models.Index(fields=['young_person', 'told_at'], name='chase_latest')],
            },
        ),
        migrations.CreateModel(
            name='ChasePlan',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('automatic', models.BooleanField(default=False, verbose_name='relances automatiques')),
                ('after_days', models.PositiveSmallIntegerField(default=7, verbose_name='jours avant la première relance')),
                ('every_days', models.PositiveSmallIntegerField(default=7, verbose_name='jours entre deux relances')),
                ('structure', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='chase_plan', to='structures.structure')),
            ],
            options={
                'verbose_name': 'rythme des relances',
                'constraints': [models.CheckConstraint(condition=models.Q(('after_days__gte', 1), ('after_days__lte', 60), ('every_days__gte', 3), ('every_days__lte', 30)), name='chase_plan_days')],
            },
        ),
    ]
