"""What is known about a message after each way in which Discord can say no."""

import aiohttp
import discord
import pytest

from adapters.discord import line
from adapters.discord.errors import FileTooLarge, PinsAreFull, discreet, translate
from adapters.discord.opening import AT_ONCE
from facilitation.errors import DeliveryError, Gone, Malformed, TryLater, Unknown, Unreachable, Why
from facilitation.ports import Address, Order
from facilitation.speech import Message
from tests.adapters.discord.speaking import Stage
from tests.fakes.discord import POST, TOKEN, Limit

ROOM = Address("discord", 1)
THREAD = Address("discord", 1, 2)
PRIVATE = Address("discord", 3, private=True)


async def met(stage: Stage) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await stage.say("x")
    return caught.value


class Response:
    """What the library's errors are made of."""

    def __init__(self, status: int, **headers: str) -> None:
        self.status, self.reason, self.headers = status, "", headers


def refusal(status: int, code: int, text: str = "No.") -> discord.HTTPException:
    kind = {403: discord.Forbidden, 404: discord.NotFound}.get(status, discord.HTTPException)
    return kind(Response(status), {"code": code, "message": text})


@pytest.mark.parametrize(
    ("status", "code", "address", "why"),
    [
        (403, 50001, ROOM, Why.NO_RIGHTS),
        (403, 50013, ROOM, Why.NO_RIGHTS),
        (400, 50008, ROOM, Why.NO_RIGHTS),
        (400, 40058, ROOM, Why.NO_RIGHTS),
        (404, 10003, ROOM, Why.TOPIC_DELETED),
        (404, 10003, THREAD, Why.TOPIC_DELETED),
        (404, 10003, PRIVATE, Why.NOT_FOUND),
        (404, 10004, ROOM, Why.REMOVED),
        (404, 10013, PRIVATE, Why.DEACTIVATED),
        (403, 50007, PRIVATE, Why.BLOCKED),
        (403, 50278, PRIVATE, Why.BLOCKED),
        (400, 50083, THREAD, Why.TOPIC_CLOSED),
        (400, 160005, THREAD, Why.TOPIC_CLOSED),
        (404, 10062, ROOM, Why.EXPIRED),
        (404, 10015, ROOM, Why.EXPIRED),
        (401, 50027, ROOM, Why.EXPIRED),
        (403, 12345, ROOM, Why.NO_RIGHTS),
        (403, 12345, PRIVATE, Why.BLOCKED),
        (404, 0, ROOM, Why.NOT_FOUND),
    ],
)
def test_a_place_that_cannot_be_reached_says_why(status: int, code: int, address: Address, why: Why) -> None:
    problem = translate(refusal(status, code), address)
    assert isinstance(problem, Unreachable)
    assert problem.why == why


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (404, 10008, Gone),
        (400, 40060, Gone),
        (400, 30046, Gone),
        (400, 50035, Malformed),
        (400, 50006, Malformed),
        (400, 200000, Malformed),
        (413, 40005, FileTooLarge),
        (400, 30003, PinsAreFull),
        (400, 40003, TryLater),
        (403, 20026, TryLater),
        (400, 20016, TryLater),
        (400, 20028, TryLater),
        (500, 0, Unknown),
        (503, 0, Unknown),
    ],
)
def test_what_a_refusal_means_for_the_message(status: int, code: int, kind: type[DeliveryError]) -> None:
    assert type(translate(refusal(status, code), ROOM)) is kind


def test_every_other_error_of_the_library_becomes_one_of_ours_and_a_bug_stays_a_bug() -> None:
    assert isinstance(translate(discord.RateLimited(40.0)), TryLater)
    assert isinstance(translate(aiohttp.ServerDisconnectedError()), Unknown)
    assert isinstance(translate(ConnectionResetError()), Unknown)
    assert isinstance(translate(TimeoutError()), Unknown)
    with pytest.raises(KeyError):
        translate(KeyError("x"))


def test_what_discord_quotes_is_not_kept() -> None:
    said = discreet(refusal(400, 50035, f"Invalid\nwebhook {'a' * 80} {TOKEN}"))
    assert said == "50035: Invalid webhook <token> <token>"


async def test_a_limit_says_when_and_is_asked_once(stage: Stage) -> None:
    stage.double.faults.too_many(retry_after=7.5)
    problem = await met(stage)
    assert isinstance(problem, TryLater)
    assert (problem.seconds, problem.whole_account) == (8, False)
    assert stage.double.calls(POST) == []
    await stage.say("now")
    assert stage.shown(stage.room) == ["now"]


async def test_a_limit_of_the_whole_account_holds_all(stage: Stage) -> None:
    stage.double.faults.too_many(retry_after=3, scope="global")
    problem = await met(stage)
    assert isinstance(problem, TryLater)
    assert problem.whole_account
    stage.double.faults.banned()
    banned = await met(stage)
    assert isinstance(banned, TryLater)
    assert (banned.seconds, banned.whole_account) == (3600, True)


async def test_posts_keep_to_what_discord_says_is_left(stage: Stage) -> None:
    stage.double.wire.limit = Limit(2, 0.2)
    for number in range(5):
        await stage.say(str(number), delivery=number)
    assert stage.shown(stage.room) == ["0", "1", "2", "3", "4"]


async def test_who_was_overtaken_by_another_process_waits_in_the_ledger(stage: Stage) -> None:
    stage.double.wire.limit = limit = Limit(2, 0.5)
    await stage.say("ours")
    limit.left[str(stage.channel.id)] = 2, limit.left[str(stage.channel.id)][1]
    problem = await met(stage)
    assert isinstance(problem, TryLater)
    assert not problem.whole_account
    assert len(stage.double.calls(POST)) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_server_in_trouble_may_have_sent_it_and_is_not_asked_again(stage: Stage, status: int) -> None:
    stage.double.faults.gateway(status=status, stored=True)
    said = Order(5, stage.room, Message("M-X-1", "x"))
    with pytest.raises(Unknown):
        await stage.platform.post(said)
    assert len(stage.double.calls(POST)) == 1
    assert await stage.platform.find(said) == str(stage.last().id)
    await stage.platform.post(said)
    assert stage.shown(stage.room) == ["x"]


async def test_an_answer_to_a_press_is_not_said_twice_by_a_server_in_trouble(stage: Stage) -> None:
    pressed = await stage.press()
    stage.double.faults.gateway("POST /webhooks/*", stored=True)
    with pytest.raises(Unknown):
        await stage.say("Saved.", stage.private, interaction=pressed)
    assert stage.toasts() == ["Saved."]


async def test_a_line_that_breaks_leaves_a_doubt(stage: Stage) -> None:
    stage.double.faults.drops(stored=True)
    assert isinstance(await met(stage), Unknown)
    assert stage.shown(stage.room) == ["x"]


async def test_an_answer_that_does_not_come_in_time_leaves_a_doubt(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "SECONDS", 0.2)
    stage.double.faults.delays(POST, 0.6)
    assert isinstance(await met(stage), Unknown)


async def test_a_line_that_never_stood_carried_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", "http://127.0.0.1:9/api/v10")
    problem = await met(stage)
    assert isinstance(problem, TryLater)
    assert problem.whole_account


async def test_a_refused_token_holds_everything_back_and_is_never_shown(stage: Stage) -> None:
    stage.client.http.token = "another"
    problem = await met(stage)
    assert isinstance(problem, TryLater)
    assert problem.whole_account
    assert TOKEN not in str(problem)


async def test_private_chats_that_were_opened_too_fast_are_not_opened_for_a_while(stage: Stage) -> None:
    stage.double.faults.refuses("POST /users/@me/channels", 400, 40003)
    for _ in range(3):
        with pytest.raises(TryLater) as caught:
            await stage.say("x", stage.private)
        assert not caught.value.whole_account
    assert stage.double.calls("POST /users/@me/channels") == []
    await stage.say("rooms go on")
    await stage.double.env.advance_time(601)
    await stage.say("x", stage.private)
    assert stage.shown(stage.private) == ["x"]


async def test_private_chats_are_opened_one_by_one_and_answers_in_open_ones_do_not_wait(stage: Stage) -> None:
    people = [stage.guild.add_member(stage.double.env.create_user(f"learner{n}")) for n in range(AT_ONCE + 3)]
    chats = [Address("discord", person.id, private=True) for person in people]
    for chat in chats[:AT_ONCE]:
        await stage.say("x", chat)
    waits = []
    for chat in (*chats[AT_ONCE:], *chats[AT_ONCE:]):
        with pytest.raises(TryLater) as caught:
            await stage.say("x", chat)
        waits.append(round(caught.value.seconds))
    assert waits == [1, 2, 3, 1, 2, 3], "each has a turn and keeps it"
    await stage.say("answer", chats[0])
    await stage.double.env.advance_time(2)
    for chat in chats[AT_ONCE:-1]:
        await stage.say("x", chat)
    last = stage.double.backend.get_dm_channel(people[-1].id)
    stage.platform.heard_in_private(people[-1].id, last.id)
    await stage.say("answer", chats[-1], delivery=6)
    assert stage.shown(chats[-1]) == ["answer"]


async def test_refusals_are_counted_and_end_long_before_discord_shuts_the_machine_out(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "MOST_INVALID", 4)
    stage.double.faults.too_many(scope="shared", times=3)  # those are not ours, and do not count
    for _ in range(3):
        await met(stage)
    stage.double.faults.refuses(POST, 403, 50013, times=2)
    stage.double.faults.too_many(times=2)
    for _ in range(4):
        await met(stage)
    problem = await met(stage)
    assert isinstance(problem, TryLater)
    assert problem.whole_account
    assert 500 < problem.seconds <= 600
    assert stage.double.calls(POST) == []


async def test_a_client_that_is_closing_sends_nothing(stage: Stage) -> None:
    await stage.client.close()
    assert isinstance(await met(stage), TryLater)
