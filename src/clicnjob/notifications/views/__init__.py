"""Pages of notices: how one is reached, stopping, browsers, what the gateway calls."""
