"""The methods that send files, and the way back: getFile."""

from typing import Any

from tests.fakes.telegram.reading import Upload
from tests.fakes.telegram.refusals import JSON, ApiError, bad, strict
from tests.fakes.telegram.speaking import new_message, shown, speaking_place, words
from tests.fakes.telegram.state import File, Message
from tests.fakes.telegram.world import World

MAX_UPLOAD = 50 * 1024 * 1024  # platform-facts 1.2
MAX_PHOTO = 10 * 1024 * 1024
MAX_DOWNLOAD = 20 * 1024 * 1024
METHODS = {
    "sendPhoto": "photo",
    "sendDocument": "document",
    "sendVoice": "voice",
    "sendVideo": "video",
    "sendVideoNote": "video_note",
    "sendAudio": "audio",
}
_ALBUM_OF_ITS_OWN = {"document", "audio"}  # documents go only with documents, audio only with audio


def send_media(world: World, method: str, args: JSON) -> JSON:
    kind = METHODS[method]
    chat, topic = speaking_place(world, args, kind)
    caption = words(world, args, "caption", "caption_entities")
    file = _file(world, kind, args[kind], {})
    media = {kind: media_json(kind, file, args)}
    message = new_message(world, chat, topic, args, caption, media=media, files=[file])
    return shown(world, world.put(message))


def send_album(world: World, args: JSON, attached: dict[str, Upload]) -> list[JSON]:
    items: list[JSON] = args["media"]
    if not 2 <= len(items) <= 10:
        raise bad(
            "too few media to send as an album" if len(items) < 2 else "too many media to send as an album"
        )
    kinds = {item["type"] for item in items}
    if len(kinds) > 1 and kinds & _ALBUM_OF_ITS_OWN:
        raise bad("can't mix documents or audio with other media types in an album")
    chat, topic = speaking_place(world, args, items[0]["type"])
    parts: list[Message] = []
    for item in items:
        caption = words(world, item, "caption", "caption_entities")
        file = _file(world, item["type"], item["media"], attached)
        media = {item["type"]: media_json(item["type"], file, item)}
        parts.append(new_message(world, chat, topic, args, caption, media=media, files=[file]))
    album = str(13_000_000_000 + parts[0].id)
    for part in parts:
        part.album = album
    return [shown(world, world.put(part)) for part in parts]


def get_file(world: World, args: JSON) -> JSON:
    file = world.files.get(args["file_id"])
    if file is None:
        raise bad("invalid file_id")
    if file.size > MAX_DOWNLOAD:
        raise bad("file is too big")
    return _plain(file) | {"file_path": file.path}


def media_json(kind: str, file: File, about: JSON) -> Any:
    """What a message says of its file. A photo comes in several sizes, the best last."""
    shape = _plain(file)
    match kind:
        case "photo":
            small = shape | {"file_id": file.file_id + "s", "width": 90, "height": 67}
            small |= {"file_unique_id": file.unique_id + "s", "file_size": 1_200}
            return [small, shape | {"width": 1280, "height": 960}]
        case "video":
            shape |= {"width": about.get("width", 640), "height": about.get("height", 480)}
            shape["duration"] = about.get("duration", 7)
        case "video_note":
            shape |= {"length": about.get("length", 240), "duration": about.get("duration", 7)}
        case "voice" | "audio":
            shape["duration"] = about.get("duration", 7)
    if file.name and kind in ("document", "audio", "video"):
        shape["file_name"] = file.name
    if file.mime and kind != "video_note":
        shape["mime_type"] = file.mime
    return shape


def _plain(file: File) -> JSON:
    return {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": file.size}


def _file(world: World, kind: str, given: str | Upload, attached: dict[str, Upload]) -> File:
    if isinstance(given, str) and given.startswith("attach://"):
        name = given.removeprefix("attach://")
        if name not in attached:
            raise strict(f"nothing was attached under the name {name!r}")
        given = attached[name]
    if isinstance(given, Upload):
        return _uploaded(world, kind, given)
    if given.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")  # the double has no internet
    file = world.files.get(given)
    if file is None:
        raise bad("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise bad(f"can't use file of type {file.kind.capitalize()} as {kind.capitalize()}")
    return file


def _uploaded(world: World, kind: str, upload: Upload) -> File:
    size = len(upload.content)
    if not size:
        raise bad("file must be non-empty")
    if size > MAX_UPLOAD:
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo" and size > MAX_PHOTO:
        raise bad(f"file of size {size} bytes is too big for a photo; the maximum size is {MAX_PHOTO} bytes")
    return world.new_file(kind, upload.content, size, upload.name, upload.mime)
