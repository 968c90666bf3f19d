"""What belongs to one person: notes, reminders, portfolio, settings, data, pause and leaving."""
