"""A fix in a release is of the release's date; whoever was to be told of the fixes known so far was told."""

from datetime import UTC, datetime, time

from django.db import migrations, models


def take_over(apps, schema_editor):
    """Told at the day that was noted; from now on a bug that a release fixes is fixed on its date."""
    for bug in apps.get_model("catalog", "Bug").objects.exclude(fixed_on=None).select_related("fixed_in"):
        bug.fix_told_at = datetime.combine(bug.fixed_on, time.min, UTC)
        if bug.fixed_in is not None:
            bug.fixed_on = bug.fixed_in.released_on
        bug.save(update_fields=["fix_told_at", "fixed_on"])


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="bug", name="fix_told_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="bug",
            index=models.Index(
                "fixed_on", condition=models.Q(("fix_told_at", None), ("fixed_on__isnull", False)), name="fixes_to_tell"
            ),
        ),
    ]
