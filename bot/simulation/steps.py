"""The steps of a talk with the bot: what is asked for is answered at once, as the person is used to."""

from collections.abc import Callable, Mapping

from bot.simulation.doing import Do, Speak, Tap
from bot.simulation.habits import Habit
from bot.simulation.sight import Sight, by_week, presses


def _reasons(habit: Habit, sight: Sight) -> Do:
    if habit.in_a_hurry:
        return Tap("on.remind")
    chosen = any(button.chosen for button in sight.buttons)
    return Tap("on.when", "") if chosen else Tap("on.reason", habit.reason)


def _baseline(habit: Habit, sight: Sight) -> Do:
    if habit.in_a_hurry:
        return Tap("on.base", "1.skip")
    number = next(iter(presses(sight.buttons).values())).arg[0]
    return Tap("on.base", f"{number}.{habit.sure}")


def _promises(_habit: Habit, sight: Sight) -> Do:
    choices = presses(sight.buttons)
    chosen = [button for button in choices if button.chosen]
    free = [p.arg for b, p in choices.items() if p.action == "pr.take" and not b.chosen]
    return Tap("pr.done") if len(chosen) == 3 else Tap("pr.take", free[2 * len(chosen)])


def _days(habit: Habit, sight: Sight) -> Do:
    chosen = {press.arg for button, press in presses(sight.buttons).items() if button.chosen}
    missing = [str(day) for day in habit.days if str(day) not in chosen]
    return Tap("goal.day", missing[0]) if missing else Tap("goal.days")


def _plan_again(habit: Habit, sight: Sight) -> Do:
    return Tap("goal.same") if by_week(habit.same_plan, sight.week) else Tap("goal.change")


def _goal_kind(habit: Habit, sight: Sight) -> Do:
    kind = by_week(habit.goal, sight.week)
    return Tap("goal.choose", "whole" if kind == "last" and sight.week == 1 else kind)


def _well(habit: Habit, _sight: Sight) -> Do:
    return Tap(f"ci.{habit.well}")


def _more_time(habit: Habit, _sight: Sight) -> Do:
    return Tap(f"ci.{habit.more_time}")


def _after_look_back(habit: Habit, sight: Sight) -> Do | None:
    # Shown in the group once in a while only: what is private stays private.
    keeps = habit.keeps if habit.keeps != "show" or sight.week == 5 else "save"
    return Tap(f"rf.{keeps}") if keeps else None


def _route(habit: Habit, sight: Sight) -> Do:
    # From the check-in the way also says what kind of question it is.
    ways = [press.arg for press in presses(sight.buttons).values() if press.action == "q.route"]
    return Tap("q.route", next(way for way in ways if way.partition(".")[0] == habit.route))


def _spoken(occasion: str) -> Callable[[Habit, Sight], Do]:
    return lambda habit, _sight: Speak(occasion, voice=habit.voice)


STEPS: Mapping[str, Callable[[Habit, Sight], Do | None]] = {
    "M-ON-2": lambda _h, _s: Tap("on.notice"),
    "M-ON-3": lambda _h, _s: Tap("on.agree"),
    "M-ON-4": lambda _h, _s: Speak("name"),
    "M-ON-5": _reasons,
    "M-ON-6": lambda h, _s: Tap("on.support", h.learns),
    "M-ON-7": lambda h, _s: Tap("on.remind", h.support),
    "M-ON-8": lambda h, _s: Tap("on.done", "yes" if h.reminders else "no"),
    "M-ON-9": _baseline,
    "M-ON-19": _baseline,
    "M-ON-10": lambda _h, _s: Tap("on.tap"),
    "M-PR-1": _promises,
    "M-KO-2": _goal_kind,
    "M-KO-3": _days,
    "M-KO-4": lambda h, _s: Tap("goal.part", h.learns),
    "M-KO-5": lambda h, _s: Tap("goal.obstacle", h.obstacle),
    "M-KO-6": lambda h, s: Tap("goal.plan", "own" if h.name == "Petros" else "abc"[s.week % 3]),
    "M-KO-7": lambda h, _s: Tap("goal.show", "yes" if h.shows_goal else "no"),
    "M-KO-8": _plan_again,
    "M-KO-17": lambda _h, _s: Tap("goal.other"),
    "M-KO-11": lambda h, _s: Tap("goal.tell", "yes" if h.obstacle == "O7" else "no"),
    "M-KO-14": lambda _h, _s: Speak("goal"),
    "M-KO-15": lambda _h, _s: Speak("plan"),
    "M-CI-2": _well,
    "M-CI-3": _more_time,
    "M-CI-4": lambda h, s: Tap("ci.stuck", by_week(h.stuck, s.week)),
    "M-CI-5": lambda _h, _s: Tap("ci.tomorrow"),
    "M-CI-6": _route,
    "M-CI-7": lambda _h, _s: Tap("contact.call"),
    "M-CI-10": lambda _h, _s: Speak("checkin"),
    "M-CI-11": lambda h, _s: Tap("ci.see", h.reader),
    "M-RF-2": _spoken("what"),
    "M-RF-3": _spoken("so_what"),
    "M-RF-4": _spoken("now_what"),
    "M-RF-5": lambda h, _s: Tap("rf.use", "looking" if h.reason == "job" else "not_sure"),
    "M-RF-6": lambda h, _s: Tap("rf.see", h.reader),
    "M-RF-7": _after_look_back,
    "M-SC-2": lambda h, _s: Tap("sc.post", h.feedback_in),
    "M-SC-5": lambda h, _s: Tap("hg.say", "with_name" if h.shows_goal else "no_name"),
    "M-SC-6": lambda _h, _s: Tap("sc.two"),
    "M-SC-7": lambda h, _s: Speak("work", photo=h.photo),
    "M-SC-8": lambda _h, _s: Speak("did"),
    "M-PF-1": lambda _h, s: Tap("pf.stars" if s.week % 3 == 2 else "pf.write"),
    "M-PF-2": lambda _h, _s: Speak("feedback"),
    "M-PF-3": lambda _h, _s: Tap("ask.skip"),
    "M-PF-4": lambda _h, _s: Speak("wish"),
    "M-PF-10": lambda _h, _s: Speak("feedback"),
    "M-AS-1": lambda _h, _s: Speak("question"),
    "M-AS-8": lambda _h, _s: Speak("question"),
    "M-AS-23": lambda _h, _s: Speak("question"),
    "M-AS-9": lambda _h, _s: Speak("question"),
    "M-AS-5": lambda _h, s: Speak("answer", about=s.text),
    "M-TH-5": lambda _h, s: Tap("th.reason", "explained") if s.week % 3 == 1 else Tap("th.own"),
    "M-TH-6": lambda _h, _s: Speak("thanks"),
    "M-ON-16": lambda _h, _s: Tap("hl.start"),
    "M-PF-15": lambda _h, _s: Speak("ask_back"),
    "M-CN-6": lambda _h, _s: Tap("cn.yes"),
    "M-SF-1": lambda _h, _s: Tap("contact.close"),
    "M-LV-1": lambda _h, _s: Tap("lv.keep"),
    "M-LV-2": lambda h, _s: Tap("lv.why", h.leaves_for),
    "M-LV-5": lambda _h, _s: Tap("lv.no"),
    "M-LV-3": lambda _h, _s: Tap("lv.goodbye"),
    "M-PA-2": lambda _h, _s: Tap("pa.tell"),
}
