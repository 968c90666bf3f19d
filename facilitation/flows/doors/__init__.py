"""Ways in that belong to no single flow: the menu, a reply, an edited message, what is offered while somebody types."""
