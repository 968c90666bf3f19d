"""The limits hold at the platform's door however late this process is: a loop that hangs bunches requests, and no limit breaks.

A model of the courier on a virtual clock: the same claims and the same records, with chance deciding how long a request
takes from its claim to the platform, and how long the answer takes back.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count, pairwise

from sqlmodel import Session

from bot.courier.claims import agenda, claim
from bot.courier.embedded import CONCURRENCY
from bot.courier.jobs import Job, begin_sending
from bot.courier.outcomes import Sent, settle
from facilitation.ports import Address
from tests.bot.courier_world import NOW, World, seconds, small_world
from tests.faults.chance import seeded

PER_SECOND, PER_MINUTE = 30, 20
LATENCY = 0.05  # seconds, to the platform and back


@dataclass
class LateCourier:
    """Claims, sends and records as the courier does. `delay` is how late each step is, in seconds."""

    world: World
    delay: Callable[[], float]
    arrivals: list[tuple[float, Address]] = field(default_factory=list)

    def run(self) -> None:
        """From instant to instant until nothing is open."""
        desk, order = self.world.desk(), count()
        steps: list[tuple[float, int, Job | None]] = [(0.0, next(order), None)]
        flying = 0
        while steps:
            at, _, answered = heappop(steps)
            now = NOW + seconds(at)
            with Session(self.world.database.engine) as session, session.begin():
                if answered is not None:
                    settle(session, desk, answered, Sent(f"{answered.id}"), now)
                    flying -= 1
                found = claim(session, desk, now, CONCURRENCY - flying, agenda(session))
                jobs = begin_sending(session, desk, found.held, now)
            for job in jobs:
                arrives = at + self.delay() + LATENCY / 2
                self.arrivals.append((arrives, job.order.address))
                heappush(steps, (arrives + LATENCY / 2 + self.delay(), next(order), job))
            flying += len(jobs)
            if found.next_at is not None and not flying:
                heappush(steps, ((found.next_at - NOW).total_seconds(), next(order), None))
            elif found.next_at is not None and found.next_at > now:
                heappush(steps, (min(at + 1.0, (found.next_at - NOW).total_seconds()), next(order), None))


def closest(times: list[float], number: int) -> float:
    """The shortest time in which so many and one more came: the limit `number` in a window asks for more than the window."""
    times = sorted(times)
    return min((later - first for first, later in zip(times, times[number:], strict=False)), default=1e9)


def assert_limits_kept(arrivals: list[tuple[float, Address]]) -> None:
    assert closest([at for at, _ in arrivals], PER_SECOND) >= 1.0
    chats = defaultdict(list)
    for at, address in arrivals:
        chats[address].append(at)
    for address, times in chats.items():
        assert all(b - a >= 1.0 for a, b in pairwise(sorted(times)))
        if not address.private:
            assert closest(times, PER_MINUTE) >= 60.0


def test_a_loop_that_is_late_by_up_to_a_second_breaks_no_limit() -> None:
    chance = seeded(2)
    with small_world() as world:
        rooms, accounts = world.add_rooms(2), world.add_people(45)
        world.say_all((f"to {account}", {"account_id": account}) for account in accounts)
        world.say_all((f"post {number}", {"room_id": rooms[0]}) for number in range(21))
        courier = LateCourier(world, lambda: chance.random() if chance.random() < 0.3 else 0.0)
        courier.run()
        assert len(courier.arrivals) == 66
        assert_limits_kept(courier.arrivals)


def test_a_loop_in_time_drains_within_a_tenth_of_the_shortest_time() -> None:
    with small_world() as world:
        world.say_all((f"to {account}", {"account_id": account}) for account in world.add_people(90))
        courier = LateCourier(world, lambda: 0.0)
        courier.run()
        assert_limits_kept(courier.arrivals)
        floor = (90 - PER_SECOND) / PER_SECOND
        assert max(at for at, _ in courier.arrivals) <= floor * 1.1
