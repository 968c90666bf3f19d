"""People for each other: questions and answers, buddies, thanks, links, the hello list, a person to talk to."""
