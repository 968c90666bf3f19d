"""A letter as mail programs read it: words and the same as HTML with its pictures inside, and the headers that belong there."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as ON_THE_WIRE
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from adapters.mail.connection import Access
from facilitation.ports import Order

# Seven bits: the way of a letter leads over servers that nobody knows.
_POLICY = ON_THE_WIRE.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the letter. Its HTML shows it as `cid:` with this name."""

    name: str
    png: bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """A letter in words of its reader: `text` and `html` say the same.

    `zone`: the reader's, for the date. `stop`: an address that ends these letters with one request; empty: there is none.
    """

    subject: str
    text: str
    html: str
    language: str
    zone: ZoneInfo
    pictures: tuple[Picture, ...] = ()
    stop: str = ""


def compose(access: Access, order: Order, to: str, sheet: Sheet, now: datetime) -> EmailMessage:
    """The letter of a delivery. The same delivery has the same Message-ID, so that a second copy is known as one."""
    letter = EmailMessage(policy=_POLICY)
    letter["From"] = access.sender
    letter["To"] = to
    letter["Subject"] = " ".join(sheet.subject.split())
    letter["Date"] = format_datetime(now.astimezone(sheet.zone))
    letter["Message-ID"] = message_id(access, order)
    letter["Auto-Submitted"] = "auto-generated"  # so that absence notices stay away (RFC 3834)
    if access.reply_to:
        letter["Reply-To"] = access.reply_to
    ways = [f"<{sheet.stop}>"] if sheet.stop else []
    ways += [f"<mailto:{access.reply_to}?subject=stop>"] if access.reply_to else []
    if ways:
        letter["List-Unsubscribe"] = ", ".join(ways)
    if sheet.stop:
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    letter.set_content(sheet.text)
    letter.add_alternative(sheet.html, subtype="html")
    _, html = letter.iter_parts()
    for number, picture in enumerate(sheet.pictures, start=1):
        html.add_related(
            picture.png,
            "image",
            "png",
            cid=f"<{picture.name}>",
            disposition="inline",
            filename=f"chart-{number}.png",
        )
    letter["Content-Language"] = sheet.language  # after the parts, which take such headers along
    return letter


def message_id(access: Access, order: Order) -> str:
    """The letter's name in all the world: our numbers of delivery and mailbox, which say nothing to others."""
    return f"<smol.{order.delivery}.{order.address.chat}@{access.domain}>"
