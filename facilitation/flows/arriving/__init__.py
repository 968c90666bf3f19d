"""Coming into a group and into its week 0: invitation, welcome, hello round, promises, the first day."""
