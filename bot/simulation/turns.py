"""What happens once in the course of each learner: the things that nobody does every week, at a moment that fits them.

All of them together show what a learner can do (the demo), and try it many times over (the simulated year).
"""

from bot.simulation.doing import Once, Speak, Tap, Type

AMINA = (
    Once(0, "M-HI-2", Tap("hi.write")),  # after the hand, a sentence of her own
    Once(0, "M-HI-4", Speak("hello")),
    Once(0, "M-HI-5", Tap("hi.show", "yes")),
    Once(1, "M-BD-10", Tap("bd.welcome")),
    Once(1, "M-PE-3", Tap("pe.list", "on")),
    Once(2, "M-NT-1", Tap("nt.save")),
    Once(3, "M-PF-5", Tap("pf.save")),
    Once(6, "M-MD-1", Tap("co.list")),
    Once(6, "M-MD-11", Tap("co.open")),
    Once(6, "M-MD-13", Speak("now_what")),
    Once(6, "M-PO-1", Tap("po.skill")),
    Once(6, "M-PO-9", Speak("skill")),
)
GEORGI = (
    Once(0, "M-HI-1", Speak("hello", reply=True)),  # a plain reply counts
    Once(1, "M-LK-1", Speak("link")),
    Once(1, "M-LK-4", Tap("lk.yes")),
    Once(1, "M-LK-5", Speak("link_title")),
    Once(1, "M-LK-6", Tap("lk.kind", "dictionary")),
    Once(5, "M-CI-6", Tap("q.route", "buddy")),
    Once(3, "M-PF-5", Tap("pf.back")),
)
LEILA = (
    Once(0, "M-HI-1", Speak("hello", voice=True, reply=True)),
    Once(2, "M-RD-2", Tap("rd.at")),  # a time with one tap, and then another one in words
    Once(2, "M-RD-5", Tap("rd.change")),
    Once(2, "M-RD-2", Speak("when")),
    Once(2, "M-RD-7", Tap("rd.done")),
    Once(3, "M-SF-1", Tap("sf.problem")),
    Once(3, "M-SF-6", Tap("sf.about", "group")),
    Once(3, "M-SF-7", Speak("report")),
    Once(3, "M-SC-2", Tap("sc.post", "author")),
    Once(4, "M-CI-6", Tap("q.route", "facilitator")),
)
PETROS = (
    Once(0, "M-ON-3", None),  # called away in the middle of the welcome; a day later there is time to read
    Once(0, "M-ON-3", Tap("on.more", "1")),
    *(Once(0, f"M-ND-{screen}", Tap("on.more", str(screen + 1))) for screen in range(1, 6)),
    Once(0, "M-ND-6", Tap("on.agree")),
    Once(6, "M-SC-2", Tap("sc.keep")),
)
AINO = (
    Once(2, "M-BD-1", Tap("bd.choose")),
    Once(4, "M-RF-1", Type("why", reply=True)),
    Once(4, "M-WY-1", Tap("wy.set")),
    Once(4, "M-WY-4", Tap("wy.list")),
    Once(5, "M-KO-1", Type("settings", "quiet 20-8")),
)
MARCO = (
    Once(4, "M-KO-1", Type("back")),
    Once(4, "M-HL-4", Tap("hl.news")),
    Once(4, "M-HL-8", Tap("goal.change")),
    Once(4, "M-HL-5", Tap("hl.tell", "yes")),
    Once(5, "M-SC-1", Speak("did", reply=True)),
)
ELENA = (
    Once(0, "M-PR-1", Tap("pr.own")),
    Once(0, "M-PR-5", Speak("promise")),
    Once(6, "M-PF-8", Tap("co.change")),
    Once(6, "M-MD-16", Speak("feedback")),
)
DAAN = (
    Once(5, "M-CM-5", Tap("lv.ask")),
    Once(5, "M-LV-1", Tap("lv.delete")),
    Once(5, "M-LV-7", Tap("lv.gone")),
)
