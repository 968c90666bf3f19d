"""`smol run` with a mail server in its settings: a letter that stands in the ledger is in the mailbox a moment later."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from bot.database import Database
from facilitation.model import MAIL, Account, Mailbox, Person, Reach
from facilitation.outbox import Outbox
from facilitation.speech import Letter, Message
from tests.fakes.mail import HOST, PASSWORD, USER, MailServer, authority
from tests.fakes.telegram import TelegramDouble
from tests.faults.running import Life, Running, until

ADDRESS = "vera@example.org"


@dataclass
class WithMail(Running):
    """A bot that may use a mail server."""

    async def begin(self, environ: dict[str, str]) -> Life:
        """The process of a new life, which knows the password and whom to trust."""
        authority().cert_pem.write_to_path(self.folder / "authority.pem")
        more = {"MAIL_PASSWORD": PASSWORD, "SSL_CERT_FILE": str(self.folder / "authority.pem")}
        return await super().begin({**environ, **more})


def write(database: Database) -> None:
    now = datetime.now(UTC)

    def work(session: Session) -> None:
        with session.begin():
            person = Person(created_at=now)
            session.add(person)
            session.flush()
            account = Account(person_id=person.id, platform=MAIL, ref=7, reach=Reach.OPEN, last_seen_at=now)
            session.add(account)
            session.flush()
            session.add(
                Mailbox(account_id=account.id, address=ADDRESS, expires_at=now, confirmed_at=now, stop="x")
            )
            outbox = Outbox(now, {})
            message = Message("M-ML-20", "Hello from the ledger", letter=Letter("A subject"))
            outbox.to_account(account, message, key="letter", expires_at=now + timedelta(hours=1))
            outbox.flush(session)

    database.run(work)


async def test_what_stands_in_the_ledger_is_in_the_mailbox(tmp_path: Path) -> None:
    async with MailServer() as server, TelegramDouble() as double:
        bot = WithMail(tmp_path, double)
        with (tmp_path / "bot.toml").open("a", encoding="utf-8") as file:
            file.write(
                f'\n[mail]\nhost = "{HOST}"\nport = {server.port}\nuser = "{USER}"\nsender = "SMOL <{USER}>"\n'
            )
        async with bot:
            database = Database(bot.database_url)
            write(database)
            database.close()
            await until(lambda: bool(server.to(ADDRESS)))
            (letter,) = server.to(ADDRESS)
            assert letter["Subject"] == "A subject"
            body = letter.get_body(("plain",))
            assert body is not None
            assert body.get_content().strip() == "Hello from the ledger"
            await bot.stop()
