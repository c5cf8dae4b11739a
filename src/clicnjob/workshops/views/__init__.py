"""Pages of workshops: the sessions, what is planned, the team, calendars."""
