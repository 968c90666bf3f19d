"""What a coordinator reads on Monday: from the facts of closed group weeks to words (content-design part 4).

facts → numbers → status → story          every step a pure function; no step knows a person
"""
