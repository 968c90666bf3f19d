"""The baseline for Telegram: a bare python-telegram-bot bot that echoes words and answers presses, 32 at a time.

It keeps nothing, paces nothing and loses what it fetched when it dies: the least that a bot of this library costs.
"""

import os
import sys

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

IN_FLIGHT = 32
_KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("Again", callback_data="again")]])


async def say(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """The same words back."""
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text, reply_markup=_KEYS)


async def pressed(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """The press is answered, and the message says how often."""
    if (query := update.callback_query) is not None:
        await query.answer()
        await query.edit_message_text(f"pressed {update.update_id}", reply_markup=_KEYS)


def main(base_url: str, token: str) -> None:
    """Echo until stopped."""
    app = Application.builder().token(token).base_url(base_url).concurrent_updates(IN_FLIGHT).build()
    app.add_handler(MessageHandler(filters.TEXT, say))
    app.add_handler(CallbackQueryHandler(pressed))
    app.run_polling(allowed_updates=Update.ALL_TYPES)


if __name__ == "__main__":
    main(sys.argv[1], os.environ["TELEGRAM_TOKEN"])
