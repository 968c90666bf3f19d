"""What flows stand on: asking for words, replies, files, rooms, the menu, what may be offered."""
