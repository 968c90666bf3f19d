import pytest

from facilitation.rules.link_verdicts import Found, Verdict, Why, judged

HERE = "https://example.org/a"


@pytest.mark.parametrize(
    ("status", "last", "permanent", "found"),
    [
        (200, HERE, False, Found(Verdict.WORKS)),
        (204, HERE, False, Found(Verdict.WORKS)),
        (404, HERE, False, Found(Verdict.NOT_FOUND)),
        (410, "https://example.org/b", True, Found(Verdict.NOT_FOUND)),
        (401, HERE, False, Found(Verdict.UNSURE, Why.SIGN_IN)),
        (403, HERE, False, Found(Verdict.UNSURE, Why.SIGN_IN)),
        (429, HERE, False, Found(Verdict.UNSURE, Why.BUSY)),
        (503, HERE, False, Found(Verdict.UNSURE, Why.BUSY)),
        (302, HERE, False, Found(Verdict.UNSURE, Why.BUSY)),
        (200, "https://example.org/b", True, Found(Verdict.MOVED, to="https://example.org/b")),
        (200, "https://example.org/b", False, Found(Verdict.WORKS)),
        (200, f"https://example.org/{'b' * 600}", True, Found(Verdict.WORKS)),
        (200, "https://www.example.org/a/", True, Found(Verdict.WORKS)),
        (200, "https://example.org/login?next=a", False, Found(Verdict.UNSURE, Why.SIGN_IN)),
        (200, "https://sso.example.org/", True, Found(Verdict.UNSURE, Why.SIGN_IN)),
        (200, "https://example.org/author", False, Found(Verdict.WORKS)),
    ],
)
def test_an_answer_becomes_a_verdict(status: int, last: str, permanent: bool, found: Found) -> None:  # a case
    assert judged(status, HERE, last, permanent=permanent) == found


def test_a_page_about_signing_in_is_a_page_like_others() -> None:
    login = "https://example.org/login"
    assert judged(200, login, login, permanent=False) == Found(Verdict.WORKS)
