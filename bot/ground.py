"""What the machine must give before the bot can work: folders that can be written, and room on the disk."""

import getpass
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

LEAST_ROOM = 16 * 2**20  # bytes on the disk below which it counts as full


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What is in the way, and what to do."""

    sentence: str
    remedy: str
    no_room: bool = False


def folder_obstacle(folder: Path, *, may_be_made: bool = True) -> Obstacle | None:
    """Why files cannot be kept in a folder; None where they can. Leaves no trace.

    `may_be_made`: a folder that is not there yet is fine where it can be made.
    """
    there = next(place for place in (folder, *folder.parents) if place.exists())
    if not there.is_dir():
        return Obstacle(
            f"{there} is a file, so {'it is no folder' if there == folder else f'there can be no {folder}'}.",
            "Move the file away, or choose another folder.",
        )
    if there != folder and not may_be_made:
        return Obstacle(f"There is no folder {folder}.", f"Make it: mkdir -p {folder}")
    try:
        with TemporaryFile(dir=there):
            pass
    except OSError as error:
        return Obstacle(
            f"Nothing can be written in the folder {there}: {error.strerror}.",
            f"Give the folder to the user who runs the bot (sudo chown {_user()} {there}), or choose another one.",
        )
    if shutil.disk_usage(there).free < LEAST_ROOM:
        return Obstacle(
            f"The disk of {there} is full: less than {LEAST_ROOM // 2**20} MiB are free.",
            "Delete what is not needed, or take a larger disk. Nothing that was confirmed is lost.",
            no_room=True,
        )
    return None


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in a container
        return "$USER"
