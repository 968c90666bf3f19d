"""Slips in bot.toml: the line, what stands there, what is wrong, and what to write."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import examine
from bot.toml_lines import read

TOKEN = "123456789:AAHk3jv0c7mE2pQ8rS5tU1wX4yZ6aB9dF0g"


@pytest.mark.parametrize(
    ("line", "sentence", "remedy"),
    [
        ('zone = "Europe/Sofia', "A quotation mark is missing.", 'Write: zone = "Europe/Sofia"'),
        ('zone = Europe/Sofia"', "A quotation mark is missing.", 'Write: zone = "Europe/Sofia"'),
        ("zone = 'Europe/Sofia", "do not fit together", 'Write: zone = "Europe/Sofia"'),
        ("zone = Europe/Sofia", "stands in quotation marks", 'Write: zone = "Europe/Sofia"'),
        ("zone = “Europe/Sofia”", "those of a letter", 'straight ones: zone = "Europe/Sofia"'),
        ('contact = "Ms "M" Ivanova"', "inside the text", "other ones there: contact = \"Ms 'M' Ivanova\""),
        ('zone: "Europe/Sofia"', "stands = here", 'Write: zone = "Europe/Sofia"'),
        ('zone "Europe/Sofia"', "The sign = is missing.", 'Write: zone = "Europe/Sofia"'),
        ("zone =", "The value is missing.", "delete the line"),
        ('zone = "Europe/Sofia" for us', "does not belong there", "put # before it"),
        ("pin_week_start = True", "either on or off", "Write: pin_week_start = true"),
        ("pin_week_start = no", "either on or off", "Write: pin_week_start = false"),
        ('folder = "C:\\smol"', "meaning of its own", 'Write / for it: folder = "C:/smol"'),
        ('quiet_days = ["sat", "sun")', "square brackets", 'Write: quiet_days = ["sat", "sun"]'),
        ("silent_steps = (1, 2, 3)", "square brackets", "Write: silent_steps = [1, 2, 3]"),
        ("[web", "square brackets", "Write: [web]"),
        ("(web)", "square brackets", "Write: [web]"),
        ("?!", "cannot be understood", "A line is a [part]"),
    ],
)
def test_a_slip_is_explained_with_what_to_write(line: str, sentence: str, remedy: str) -> None:
    _, (slip,) = read(f"# Settings\n\n{line}\n")
    assert (slip.number, slip.line) == (3, line)
    assert sentence in slip.sentence
    assert remedy in slip.remedy


def test_a_list_that_is_left_open_is_found_where_it_begins() -> None:
    _, (slip,) = read('# Days\nquiet_days = ["sun"\n\n# More\nrotation_days = 42\n[web]\n')
    assert (slip.number, slip.remedy) == (2, 'Write: quiet_days = ["sun"]')


def test_slips_in_settings_are_told_together_and_the_rest_is_read() -> None:
    found, slips = read('[web]\nlisten = here\n[log]\nlevel = "info\n[files]\nfolder = "files"\n')
    assert [slip.number for slip in slips] == [2, 4]
    assert found == {"web": {}, "log": {}, "files": {"folder": "files"}}


def test_what_stands_twice_is_told() -> None:
    _, (slip,) = read('[log]\nlevel = "info"\nlevel = "debug"\n')
    assert (slip.number, slip.sentence) == (3, "This setting stands twice in its part.")
    _, (slip,) = read("[log]\n[web]\n[log]\n")
    assert (slip.number, slip.sentence) == (3, "This part stands twice.")


def test_a_slip_with_a_secret_in_it_hides_the_line(tmp_path: Path) -> None:
    file = tmp_path / "bot.toml"
    file.write_text(f"[telegram]\ntoken = {TOKEN}\nname = {TOKEN}\n", encoding="utf-8")
    _, mistakes = examine(file, {})
    assert len(mistakes) == 2
    assert all(TOKEN not in str(mistake) for mistake in mistakes)


def test_a_letter_in_another_writing_is_found_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "bot.toml"
    file.write_bytes('[programme]\nname = "Кръг"\n'.encode("cp1251"))
    _, (mistake,) = examine(file, {})
    assert mistake.file.endswith("line 2")
    assert "UTF-8" in mistake.sentence


def test_the_mark_that_windows_puts_before_a_file_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "bot.toml"
    file.write_bytes('\ufeff[programme]\r\nname = "Кръг"\r\n'.encode())
    settings, mistakes = examine(file, {})
    assert (settings.programme.name, mistakes) == ("Кръг", ())


@given(st.text(alphabet="ab =:#\"'[](){},\\\n1“”…", max_size=60))
def test_any_text_is_read_or_its_slips_are_told(text: str) -> None:
    found, slips = read(text)
    if not slips:
        assert found == tomllib.loads(text)
    assert all(slip.sentence and slip.remedy for slip in slips)
