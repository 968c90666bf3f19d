"""The colours of pages and charts, by name, for light and dark screens. A test computes their contrast (WCAG 2.2 AA).

Charts are drawn in the light ones; in the dark the style sheet gives each named colour its other value.
"""

from collections.abc import Mapping

from facilitation.rules.digest.words import Share

LIGHT: Mapping[str, str] = {
    "paper": "#ffffff",
    "ink": "#1b1f24",
    "quiet": "#57606a",
    "edge": "#8c959f",
    "link": "#0a58ca",
    "line": "#1257a6",
    "band": "#bcd7f1",
    "empty": "#f0f2f4",
    "few": "#eaf2fb",
    "some": "#bcd7f2",
    "half": "#82b4e3",
    "most": "#2a6fb5",
    "nearly_all": "#0d3f75",
    "on_pale": "#1b1f25",
    "on_deep": "#fffffe",
    "day": "#0d3f76",
    "two_days": "#82b4e4",
    "later": "#e9ecef",
}
DARK: Mapping[str, str] = {
    "paper": "#14181d",
    "ink": "#e6eaee",
    "quiet": "#a9b3bd",
    "edge": "#7d8792",
    "link": "#8fc0ff",
    "line": "#7db8f5",
    "band": "#274a6e",
    "empty": "#1d232a",
    "few": "#1c2c3c",
    "some": "#23456a",
    "half": "#2f6399",
    "most": "#8dbcea",
    "nearly_all": "#d3e6fa",
    "on_pale": "#f2f6fa",
    "on_deep": "#0d1620",
    "day": "#d3e6fb",
    "two_days": "#5c94cc",
    "later": "#2a313a",
}
DEEP = frozenset({Share.MOST, Share.NEARLY_ALL})  # cells whose word stands in the other colour


def style_sheet() -> str:
    """The colours as custom properties, and the classes that give them to parts of a chart."""
    names = "".join(
        f".fill-{name}{{fill:var(--{name})}}.stroke-{name}{{stroke:var(--{name})}}" for name in LIGHT
    )
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{color-scheme:dark;{_values(DARK)}}}}}"
    return f":root{{color-scheme:light;{_values(LIGHT)}}}{dark}{names}"


def _values(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())
