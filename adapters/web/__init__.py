"""Pages that people open in a browser. They show what the core has put into words, and decide nothing."""
