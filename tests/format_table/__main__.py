"""Writes the tables of docs/reference/formats.md: ``python -m tests.format_table``."""

from .page import PAGE, with_tables

if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
