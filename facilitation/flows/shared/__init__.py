"""What flows stand on: asking for words, files, rooms, who can be reached. It knows no flow."""
