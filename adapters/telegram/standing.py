"""What happens to the bot, to its rights, and to a room itself."""

from telegram import ChatMember, ChatMemberAdministrator, ChatMemberRestricted, ChatMemberUpdated, Message
from telegram.constants import ChatMemberStatus, ChatType

from facilitation.events import ReachChanged, RoomChanged
from facilitation.speech import clean


def standing_change(update: ChatMemberUpdated) -> RoomChanged | ReachChanged | None:
    """What a change of the bot's own membership means; None where it changes nothing for us.

    In a private chat it tells whether the person blocked the bot. A promotion counts as `unmuted`: an
    administrator may write wherever members may not.
    """
    old, new = update.old_chat_member, update.new_chat_member
    if update.chat.type == ChatType.PRIVATE:
        return ReachChanged(open=new.status != ChatMemberStatus.BANNED)
    if update.chat.type == ChatType.CHANNEL or (not _inside(old) and not _inside(new)):
        return None
    change: RoomChanged | None = None
    if not _inside(old):
        change = RoomChanged("joined")
    elif not _inside(new):
        change = RoomChanged("removed", reason=str(new.status))
    elif _speaks(old) and not _speaks(new):
        change = RoomChanged("muted")
    elif _speaks(new) and (not _speaks(old) or (_leads(new) and not _leads(old))):
        change = RoomChanged("unmuted")
    return change


def room_change(message: Message) -> RoomChanged | None:
    """What a service message says about the room; None for all others."""
    if message.migrate_to_chat_id is not None:
        return RoomChanged("moved", message.migrate_to_chat_id)
    if message.migrate_from_chat_id is not None:
        return RoomChanged("moved", message.chat.id)
    if message.forum_topic_closed is not None or message.general_forum_topic_hidden is not None:
        return RoomChanged("closed")
    if message.forum_topic_reopened is not None or message.general_forum_topic_unhidden is not None:
        return RoomChanged("reopened")
    if message.new_chat_title is not None:
        return RoomChanged("renamed", reason=clean(message.new_chat_title))
    return None


def _inside(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


def _speaks(member: ChatMember) -> bool:
    return not isinstance(member, ChatMemberRestricted) or member.can_send_messages


def _leads(member: ChatMember) -> bool:
    return isinstance(member, ChatMemberAdministrator)
