"""How enrolment says things on a page."""
