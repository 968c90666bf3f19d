"""Discord: interactions and replies become events, orders become messages."""
