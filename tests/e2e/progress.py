"""Wait for something that takes as long as the machine needs."""

import re

from playwright.sync_api import Locator, expect


def reach(where: Locator, wanted: str) -> None:
    """Wait until a text matches a pattern, for as long as the text goes on changing."""
    while not re.search(wanted, shown := where.inner_text()):
        expect(where).not_to_have_text(shown)
