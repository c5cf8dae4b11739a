from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("demo", "table")]
    operations = [migrations.RunSQL("UPDATE messaging_conversation SET last_seq = 0", "SELECT 1")]
