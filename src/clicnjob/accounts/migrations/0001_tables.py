"""The tables as of the first release. `replaces`: databases made on the way to it go on (ADR 46); drop it once released."""

import clicnjob.shared.clock
import clicnjob.vault.fields
import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('accounts', '0001_initial'), ('accounts', '0002_code_at_each_opening'), ('accounts', '0003_sealed_texts'), ('accounts', '0004_nothing_clear'), ('accounts', '0005_ends'), ('accounts', '0006_returns_and_doubts'), ('accounts', '0007_provider_links')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Throttle',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('window_start', models.DateTimeField()),
                ('count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'compteur d’essais',
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False)),
                ('kind', models.CharField(choices=[('staff', 'professionnel'), ('youth', 'jeune')], max_length=8, verbose_name='sorte')),
                ('first_name', models.CharField(max_length=80, verbose_name='prénom')),
                ('last_name', models.CharField(blank=True, max_length=80, verbose_name='nom')),
                ('username', models.CharField(blank=True, max_length=60, null=True, verbose_name='identifiant')),
                ('email', clicnjob.vault.fields.SealedText(blank=True, mark='e-mail', max_length=254, null=True, verbose_name='adresse e-mail')),
                ('phone', clicnjob.vault.fields.SealedText(blank=True, mark='phone', max_length=20, verbose_name='téléphone')),
                ('phone_verified_at', models.DateTimeField(blank=True, null=True, verbose_name='téléphone vérifié le')),
                ('phone_doubted_at', models.DateTimeField(blank=True, null=True, verbose_name='téléphone douteux depuis le')),
                ('language', models.CharField(default='fr', max_length=5, verbose_name='langue')),
                ('discreet', models.BooleanField(default=False, verbose_name='mode discret')),
                ('code', models.CharField(blank=True, max_length=200, verbose_name='code à six chiffres (haché)')),
                ('activated_at', models.DateTimeField(blank=True, null=True, verbose_name='activé le')),
                ('deactivated_at', models.DateTimeField(blank=True, null=True, verbose_name='désactivé le')),
                ('epoch', models.PositiveIntegerField(default=0, verbose_name='époque des sessions')),
                ('last_seen_on', models.DateField(blank=True, null=True, verbose_name='vu le')),
                ('deleted_after', models.DateTimeField(blank=True, null=True, verbose_name='supprimé après le')),
                ('erased_at', models.DateTimeField(blank=True, null=True, verbose_name='vidé le')),
            ],
            options={
                'verbose_name': 'compte',
                'indexes': [models.Index(clicnjob.vault.fields.MarkOf('phone'), name='user_phone'), models.Index(condition=models.Q(('deleted_after__isnull', False)), fields=['deleted_after'], name='user_leaving')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('username'), name='user_username_once'), models.UniqueConstraint(clicnjob.vault.fields.MarkOf('email'), name='user_email_once')],
            },
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('label', models.CharField(max_length=80, verbose_name='appareil')),
                ('last_used_at', models.DateTimeField(default=clicnjob.shared.clock.now)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('asks_code', models.BooleanField(default=False, verbose_name='demande le code à l’ouverture')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'appareil',
            },
        ),
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('name', models.CharField(max_length=60, verbose_name='nom')),
                ('credential_id', models.BinaryField()),
                ('credential_hash', models.CharField(max_length=64, unique=True)),
                ('public_key', models.BinaryField()),
                ('sign_count', models.PositiveBigIntegerField(default=0)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passkeys', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'clé d’accès',
            },
        ),
        migrations.CreateModel(
            name='PhoneCode',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('purpose', models.CharField(max_length=12)),
                ('phone', clicnjob.vault.fields.SealedText(blank=True, max_length=20)),
                ('code_hash', models.CharField(max_length=64)),
                ('browser_hash', models.CharField(max_length=64)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='phone_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'code par SMS',
            },
        ),
        migrations.CreateModel(
            name='ProviderLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('issuer', models.URLField()),
                ('subject_hash', models.CharField(max_length=64, unique=True)),
                ('idp', models.CharField(blank=True, max_length=80, verbose_name='fournisseur d’identité')),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='provider_links', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'lien avec un fournisseur d’identité',
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('code_hash', models.CharField(max_length=64)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'code de secours',
            },
        ),
        migrations.CreateModel(
            name='ReturnCode',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('code_hash', models.CharField(max_length=64)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='return_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'code de retour',
            },
        ),
        migrations.CreateModel(
            name='Totp',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('sealed_secret', models.BinaryField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('last_step', models.BigIntegerField(default=0)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='totp', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'application d’authentification',
            },
        ),
    ]
