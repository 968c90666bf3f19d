"""People who do not exist, in a time that does not pass: for the demo, for `smol simulate`, for tests.

stage.py       the real engine, database and courier on a virtual clock, with the console as platform
words.py       what simulated people write (words.toml)
habits.py      nine learners and a leader, as data
people.py      what somebody does when they see a message: one pure function
leader.py      the same for who leads the group
world.py       the loop: whoever is next acts, whatever is due happens, and the clock jumps there
invariants.py  what must be true afterwards
"""
