"""Reading what enrolment brings together."""
