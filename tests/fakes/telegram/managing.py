"""What people do with groups and their members."""

from tests.fakes.telegram.rooms import Group
from tests.fakes.telegram.shapes import user_json
from tests.fakes.telegram.state import ADMIN_RIGHTS, Member, Status, User
from tests.fakes.telegram.world import World


class Managing:
    """The part of a person that manages groups. Telegram lets only admins do most of it, and so does this."""

    def __init__(self, world: World, user: User) -> None:
        self.world = world
        self.user = user

    def adds_bot(self, group: Group, payload: str = "", *, admin: bool = False) -> None:
        """Bring the bot in; with `payload`, through a startgroup link, after which the app sends /start@bot."""
        self._need_inside(group)
        self._place(
            group, self.world.bot, "administrator" if admin else "member", ADMIN_RIGHTS if admin else None
        )
        self.world.service(group.chat, self.user, new_chat_members=[user_json(self.world.bot)])
        if payload:
            self._starts_in(group, payload)

    def removes_bot(self, group: Group) -> None:
        """The bot is put out; in a basic group it still reads the farewell."""
        self._need_admin(group)
        if group.chat.type == "group":
            self.world.service(group.chat, self.user, left_chat_member=user_json(self.world.bot))
        self._place(group, self.world.bot, "kicked" if group.chat.type == "supergroup" else "left")

    def bans_bot(self, group: Group) -> None:
        """Put out for good: kicked in every kind of group."""
        self._need_admin(group)
        self._place(group, self.world.bot, "kicked")

    def promotes_bot(self, group: Group, *rights: str) -> None:
        """Make the bot an admin, with all rights unless some are named."""
        self._need_admin(group)
        self._place(group, self.world.bot, "administrator", frozenset(rights) or ADMIN_RIGHTS)

    def demotes_bot(self, group: Group) -> None:
        self._need_admin(group)
        self._place(group, self.world.bot, "member")

    def mutes_bot(self, group: Group) -> None:
        """The bot may stay and read, but not write."""
        self._need_admin(group)
        self._place(group, self.world.bot, "restricted", can_send=False)

    def silences(self, group: Group) -> None:
        """Nobody but admins may write from now on."""
        self._need_admin(group)
        group.chat.admins_only = True

    def unmutes_bot(self, group: Group) -> None:
        self.demotes_bot(group)

    def adds(self, group: Group, other: "Managing") -> None:
        self._need_inside(group)
        self._place(group, other.user, "member")
        self.world.service(group.chat, self.user, new_chat_members=[user_json(other.user)])

    def joins(self, group: Group) -> None:
        """Through a link, on one's own."""
        self._place(group, self.user, "member")
        self.world.service(group.chat, self.user, new_chat_members=[user_json(self.user)])

    def leaves(self, group: Group) -> None:
        self._need_inside(group)
        self.world.service(group.chat, self.user, left_chat_member=user_json(self.user))
        self._place(group, self.user, "left")

    def removes(self, group: Group, other: "Managing") -> None:
        self._need_admin(group)
        self.world.service(group.chat, self.user, left_chat_member=user_json(other.user))
        self._place(group, other.user, "kicked")

    def promotes(self, group: Group, other: "Managing", *, anonymous: bool = False) -> None:
        """Make someone an admin; an anonymous one writes in the group's name."""
        self._need_admin(group)
        self._place(group, other.user, "administrator", ADMIN_RIGHTS, anonymous=anonymous)

    def demotes(self, group: Group, other: "Managing") -> None:
        self._need_admin(group)
        self._place(group, other.user, "member")

    def hides(self, group: Group) -> None:
        """From now on this admin writes anonymously."""
        self._need_admin(group)
        group.chat.member(self.user).anonymous = True

    def _place(
        self,
        group: Group,
        user: User,
        status: Status,
        rights: frozenset[str] | None = None,
        *,
        anonymous: bool = False,
        can_send: bool = True,
    ) -> None:
        before = group.chat.member(user)
        after = Member(user, status, rights or frozenset(), anonymous=anonymous, can_send=can_send)
        group.chat.members[user.id] = after
        self.world.tell_member(group.chat, self.user, before, after)

    def _starts_in(self, group: Group, payload: str) -> None:
        raise NotImplementedError

    def _need_inside(self, group: Group) -> None:
        if not group.chat.member(self.user).inside:
            raise ValueError(f"{self.user.first_name} is not in {group.chat.title}")

    def _need_admin(self, group: Group) -> None:
        if not group.chat.member(self.user).admin:
            raise ValueError(f"{self.user.first_name} is no admin of {group.chat.title}")
