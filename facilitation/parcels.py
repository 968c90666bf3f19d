"""A message with files in parts that a platform takes: each part is a row of the ledger and one request."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from facilitation.ports import Capabilities, Packing
from facilitation.speech import Enclosed, Message
from facilitation.splitting import split, units


def parts(message: Message, can: Capabilities) -> tuple[Message, ...]:
    """The message in order of sending. Files go first; text and buttons go under them, or follow where they cannot."""
    if not message.files:
        return split(message, can.text_limit)
    bundles = tuple(_bundles(message.files, can.packing))
    if len(bundles) == 1 and _carries(bundles[0], message.text, can.packing):
        return (message,)
    return (
        *(Message(message.kind, "", files=bundle) for bundle in bundles),
        *split(replace(message, files=()), can.text_limit),
    )


def _bundles(files: Iterable[Enclosed], packing: Packing) -> Iterator[tuple[Enclosed, ...]]:
    bundle: tuple[Enclosed, ...] = ()
    for file in files:
        kinds = {file.kind, *(other.kind for other in bundle)}
        if bundle and (len(bundle) == packing.most or not any(kinds <= some for some in packing.together)):
            yield bundle
            bundle = ()
        bundle = (*bundle, file)
    yield bundle


def _carries(bundle: tuple[Enclosed, ...], text: str, packing: Packing) -> bool:
    if len(bundle) > 1 and not packing.words_under_many:
        return False
    if any(file.kind in packing.wordless for file in bundle):
        return False
    # Our markup is longer than what people see of it, but for blank lines that a platform may put between blocks.
    return units(text) + text.count("\n") <= packing.caption
