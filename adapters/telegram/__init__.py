"""Telegram: updates become events, orders become messages."""

import os

# Opts in to what the library's next major version does anyway: spans of time are timedeltas. Until then it warns at
# every update and every refusal that holds one.
os.environ.setdefault("PTB_TIMEDELTA", "true")
