"""The steps from one schema to the next. A new one is written by `python -m bot.migrations "What it does"`."""
