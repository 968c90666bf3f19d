"""The commands of `smol`, one file each where they are more than a few lines."""
