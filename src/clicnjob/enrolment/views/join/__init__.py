"""The young person's way in: card, room, steps."""
