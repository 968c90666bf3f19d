"""The week of a group: week start, check-in, look back, showcase, and what follows from each."""
