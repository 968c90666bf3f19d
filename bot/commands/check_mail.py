"""What `smol check` asks the mail server itself. Nothing is sent."""

import asyncio
from collections.abc import Collection, Mapping

from bot.commands.screen import Screen
from bot.settings import Settings

SECONDS = 10.0  # whoever waits longer for an answer thinks that nothing happens


def check_mail(
    settings: Settings, environ: Mapping[str, str], screen: Screen, *, wrong: Collection[str]
) -> bool:
    """Say whether letters can leave. `wrong`: where mistakes were found; what hangs on them is not asked."""
    mail = settings.mail
    if {"", "mail", mail.password_env, f"{mail.password_env}_FILE"} & {*wrong}:
        return False  # said above
    if not mail.host:
        screen.idle("E-mail: not used, because no mail server is set (host under [mail]).")
        return True
    from adapters.mail.check import findings  # noqa: PLC0415  # the library is for who has a mail server
    from bot.post import access  # noqa: PLC0415  # as above

    server = access(settings, environ)
    assert server is not None  # noqa: S101  # a host is set
    with screen.busy("Asking the mail server"):
        found = asyncio.run(findings(server, password_env=mail.password_env, seconds=SECONDS))
    for finding in found:
        screen.bad(finding.sentence, finding.remedy)
    if not found:
        screen.good(f"E-mail: {mail.host} lets the bot in, and takes mails from {mail.sender}.")
    return not found
