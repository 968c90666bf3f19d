"""The use cases: a folder for each subject, a file for each use.

arriving/   coming into a group and into its week 0: invitation, welcome, hello round, promises, the first day.
week/       the week of a group: week start, check-in, look back, showcase, and what follows from each.
company/    people for each other: questions and answers, buddies, thanks, links, the hello list, a person to talk to.
own/        what belongs to one person: notes, reminders, portfolio, settings, data, pause and leaving.
setup/      how a group comes to be: its settings, its rooms, and who leads it.
course/     the course of a group and its dates: plan, questions of the beats, schedule, live meetings.
desk/       the leader's desk: who needs what, the day list, guide cards, notes, the log, announcements.
programme/  who looks after many groups: programmes, seats, the weekly digest.
doors/      ways in that belong to no single flow: the menu, a reply, an edited message, what is offered while somebody types.
shared/     what all of these stand on: asking for words, files, rooms, who can be reached. It knows no flow.

`hearing.py` leads what somebody says or does to its flow; `tables.py` has all flows and what they offer.
"""
