"""The audit trail. ``from clicnjob.audit.actions import record`` inside an action."""
