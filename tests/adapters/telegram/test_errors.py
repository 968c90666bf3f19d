from datetime import timedelta

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from adapters.telegram.errors import Remedy, discreet, lacks_right, remedy, translate
from facilitation.errors import DeliveryError, Gone, Malformed, RoomMoved, TryLater, Unknown, Unreachable, Why
from tests.adapters.telegram.made import TOKEN, Recorded, bot_over, refused


async def met(status: int, description: str, **parameters: object) -> TelegramError:
    """The library's error for an answer of the server, its text mangled as the library does it."""
    line = Recorded(lambda *_: refused(status, description, **parameters))
    with pytest.raises(TelegramError) as caught:
        await bot_over(line).send_message(1, "x")
    return caught.value


@pytest.mark.parametrize(
    ("status", "description", "why"),
    [
        (403, "Forbidden: bot was blocked by the user", Why.BLOCKED),
        (403, "Forbidden: user is deactivated", Why.DEACTIVATED),
        (403, "Forbidden: bot can't initiate conversation with a user", Why.NEVER_STARTED),
        (403, "Forbidden: bot was kicked from the supergroup chat", Why.REMOVED),
        (403, "Forbidden: bot was kicked from the group chat", Why.REMOVED),
        (403, "Forbidden: bot is not a member of the supergroup chat", Why.REMOVED),
        (403, "Forbidden: the group chat was deleted", Why.REMOVED),
        (400, "Bad Request: chat not found", Why.NOT_FOUND),
        (400, "Bad Request: PEER_ID_INVALID", Why.NOT_FOUND),
        (400, "Bad Request: not enough rights to send text messages to the chat", Why.NO_RIGHTS),
        (400, "Bad Request: have no write access to the chat", Why.NO_RIGHTS),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", Why.NO_RIGHTS),
        (400, "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN", Why.NO_RIGHTS),
        (403, "Forbidden: something new", Why.NO_RIGHTS),
        (400, "Bad Request: TOPIC_CLOSED", Why.TOPIC_CLOSED),
        (400, "Bad Request: TOPIC_DELETED", Why.TOPIC_DELETED),
        (400, "Bad Request: message thread not found", Why.TOPIC_DELETED),
        (
            400,
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
            Why.EXPIRED,
        ),
    ],
)
async def test_a_place_that_cannot_be_reached_says_why(status: int, description: str, why: Why) -> None:
    problem = translate(await met(status, description))
    assert isinstance(problem, Unreachable)
    assert problem.why == why


@pytest.mark.parametrize(
    "description",
    [
        "Bad Request: message to edit not found",
        "Bad Request: message to delete not found",
        "Bad Request: message can't be edited",
        "Bad Request: message can't be deleted for everyone",
    ],
)
async def test_a_message_that_is_not_there_is_gone(description: str) -> None:
    assert isinstance(translate(await met(400, description)), Gone)


@pytest.mark.parametrize(
    "description",
    [
        "Bad Request: message is too long",
        "Bad Request: message caption is too long",
        "Bad Request: BUTTON_DATA_INVALID",
        "Bad Request: reply markup is too long",
        "Bad Request: message to be replied not found",
        "Bad Request: message text is empty",
        "Bad Request: wrong file identifier/HTTP URL specified",
        "Bad Request: file is too big",
        "Bad Request: failed to get HTTP URL content",
    ],
)
async def test_a_form_that_is_refused_is_a_bug_of_ours(description: str) -> None:
    assert isinstance(translate(await met(400, description)), Malformed)


@pytest.mark.parametrize(
    ("description", "way"),
    [
        (
            "Bad Request: message is not modified: specified new message content and reply markup are exactly the same",
            Remedy.NOTHING,
        ),
        ('Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0', Remedy.PLAIN),
        ("Bad Request: BUTTON_USER_PRIVACY_RESTRICTED", Remedy.LINKS_IN_TEXT),
        ("Bad Request: BUTTON_URL_INVALID", Remedy.LINKS_IN_TEXT),
        (
            "Bad Request: inline keyboard button URL 'http://localhost' is invalid: Wrong HTTP URL",
            Remedy.LINKS_IN_TEXT,
        ),
        ("Bad Request: chat not found", None),
    ],
)
async def test_some_refusals_have_a_way_round(description: str, way: Remedy | None) -> None:
    assert remedy(await met(400, description)) is way


async def test_telegrams_limit_says_how_long_to_wait() -> None:
    problem = translate(await met(429, "Too Many Requests: retry after 37", retry_after=37))
    assert isinstance(problem, TryLater)
    assert (problem.seconds, problem.whole_account) == (37, False)
    assert isinstance(translate(await met(429, "Too Many Requests")), TryLater)


@pytest.mark.filterwarnings("ignore:.*retry_after:DeprecationWarning")  # the library's old form warns
@pytest.mark.parametrize("kept_as", ["", "true"])
def test_the_wait_is_read_in_either_of_the_librarys_forms(
    kept_as: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", kept_as)
    for error in (RetryAfter(12), RetryAfter(timedelta(seconds=12))):
        problem = translate(error)
        assert isinstance(problem, TryLater)
        assert problem.seconds == 12


async def test_a_group_that_moved_tells_its_new_address() -> None:
    problem = translate(
        await met(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1001)
    )
    assert isinstance(problem, RoomMoved)
    assert problem.chat == -1001
    assert isinstance(translate(ChatMigrated(-1002)), RoomMoved)
    later = await met(400, "Bad Request: group chat was upgraded to a supergroup chat")
    assert isinstance(translate(later), TryLater)


@pytest.mark.parametrize("status", [401, 404])
async def test_a_refused_token_holds_everything_back_and_is_never_shown(status: int) -> None:
    error = await met(status, "Unauthorized")
    problem = translate(error)
    assert isinstance(error, InvalidToken)
    assert isinstance(problem, TryLater)
    assert problem.whole_account
    assert TOKEN not in str(translate(InvalidToken(f"The token `{TOKEN}` was rejected by the server.")))
    assert discreet(f"x {TOKEN} y") == "x <token> y"


KEY = ConnectionKey("api.telegram.org", 443, True, True, None, None, None, None)  # as the library makes it


def network(cause: Exception) -> TelegramError:
    error = TimedOut() if isinstance(cause, TimeoutError) else NetworkError(type(cause).__name__)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "cause",
    [
        aiohttp.ClientConnectorDNSError(KEY, OSError("no name")),
        aiohttp.ClientConnectorError(KEY, OSError("refused")),
        aiohttp.ClientProxyConnectionError(KEY, OSError("no proxy")),
        aiohttp.ConnectionTimeoutError("slow, or all connections are busy"),
    ],
)
def test_a_connection_that_never_stood_carried_nothing(cause: Exception) -> None:
    problem = translate(network(cause))
    assert isinstance(problem, TryLater)
    assert problem.whole_account


@pytest.mark.parametrize(
    "cause",
    [
        aiohttp.SocketTimeoutError("slow"),
        TimeoutError(),
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientOSError("reset"),
        aiohttp.ClientPayloadError("half an answer"),
        ConnectionResetError(),
    ],
)
def test_a_connection_that_broke_may_have_carried_the_message(cause: Exception) -> None:
    assert isinstance(translate(network(cause)), Unknown)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_server_in_trouble_may_have_sent_the_message(status: int) -> None:
    assert isinstance(translate(await met(status, "Bad Gateway")), Unknown)


async def test_every_error_of_the_library_becomes_one_of_ours() -> None:
    for error in (
        TelegramError("Invalid server response"),
        Conflict("x"),
        Forbidden("x"),
        BadRequest("x"),
        TimedOut(),
    ):
        assert isinstance(translate(error), DeliveryError)


async def test_a_missing_right_to_pin_is_known_as_such() -> None:
    assert lacks_right(await met(400, "Bad Request: not enough rights to manage pinned messages in the chat"))
    assert not lacks_right(await met(400, "Bad Request: message to pin not found"))
