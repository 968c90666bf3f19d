"""The course of a group and its dates: plan, questions of the beats, schedule, live meetings."""
