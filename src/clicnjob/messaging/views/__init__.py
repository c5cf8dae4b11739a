"""The conversation on both sides, the counsellor's desk, the links."""
