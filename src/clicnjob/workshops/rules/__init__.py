"""Pure rules of workshops: who holds a session, what may be done to a seat, which days are off."""
