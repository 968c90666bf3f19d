"""The courier: turns rows of the ledger into messages (design 5).

The parts:

- ledger.py: the arrows between states, each a compare-and-set
- claims.py: which rows may leave at an instant, and when the next may
- jobs.py: a claimed row as the platform gets it; enclosures.py: its files
- pacing.py: how fast messages may leave
- outcomes.py: what becomes of a row after the platform's answer: one table
- embedded.py: the loop, in real and in virtual time
- fetching.py: the other way round, files that people sent
"""
