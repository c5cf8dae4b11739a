from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]
    operations = [migrations.RunSQL("CREATE TABLE upgraded (word varchar(20) PRIMARY KEY)", "DROP TABLE upgraded")]
