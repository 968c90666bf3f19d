"""The leader's desk: who needs what, the day list, guide cards, notes, the log, announcements."""
