"""What a bot gets to see of a group (platform-facts 1.4)."""

from tests.fakes.telegram.parsing import piece
from tests.fakes.telegram.state import Message, User


def bot_may_see(bot: User, message: Message, *, privacy: bool) -> bool:
    """Whether this message, or an edit of it, reaches the bot."""
    chat = message.chat
    if chat.private:
        return True
    place = chat.member(bot)
    if not place.inside:
        return False
    if message.service or place.admin or not privacy:
        return True
    return _answers(bot, message) or _commands(bot, message)


def _answers(bot: User, message: Message) -> bool:
    return message.reply_to is not None and message.reply_to.sender is bot


def _commands(bot: User, message: Message) -> bool:
    """A command with the bot's name always; a bare one if no other bot wrote in the group since."""
    for entity in message.entities:
        if entity["type"] == "bot_command" and entity["offset"] == 0:
            _, _, addressed = piece(message.text, entity).partition("@")
            if addressed:
                return addressed.lower() == bot.username.lower()
            return message.chat.last_bot == bot.id
    return False
