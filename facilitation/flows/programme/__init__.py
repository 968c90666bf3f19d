"""Who looks after many groups: programmes, seats, the weekly digest."""
