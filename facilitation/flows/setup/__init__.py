"""How a group comes to be: its settings, its rooms, and who leads it."""
