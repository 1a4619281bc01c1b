"""What the page of formats says is what can be done."""

import pytest

from tests.format_table.page import PAGE, with_tables


@pytest.mark.slow
def test_the_tables_are_what_is_measured():
    page = PAGE.read_text(encoding="utf-8")
    assert with_tables(page) == page, "run: python -m tests.format_table"
