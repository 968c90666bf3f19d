"""E-mail: letters to people who asked for them, through one mail server (SMTP). Nobody is listened to here."""
