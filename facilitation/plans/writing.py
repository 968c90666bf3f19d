"""A plan written as TOML, in the form that `understand` reads and guide_content/courses has."""

import json
from collections.abc import Iterable, Iterator

from facilitation.plans.draft import Week


def to_toml(title: str, provider: str, url: str, weeks: Iterable[Week]) -> str:
    """The plan as text, a part for each week. What is empty is left out."""
    parts = ["\n".join(_pairs(title=title, provider=provider, url=url))]
    parts += [f"[[weeks]]\n{_week(week)}" for week in weeks]
    return "\n\n".join(parts) + "\n"


def _week(week: Week) -> str:
    lines = [*_pairs(topic=week.topic, aim=week.aim, url=week.url)]
    if week.minutes:
        lines.append(f"minutes = {week.minutes}")
    lines += _pairs(short_path=week.short_path)
    if week.sections:
        lines.append(f"sections = [{', '.join(map(_quoted, week.sections))}]")
    if week.materials:
        rows = (f"  {{ title = {_quoted(one.title)}, url = {_quoted(one.url)} }}," for one in week.materials)
        lines += ["materials = [", *rows, "]"]
    return "\n".join(lines)


def _pairs(**values: str) -> Iterator[str]:
    return (f"{name} = {_quoted(value)}" for name, value in values.items() if value)


def _quoted(text: str) -> str:
    # JSON writes a string as TOML does, but for one control character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
