"""The same random tests everywhere, quick enough for a small machine; slow tests come last."""

import pytest
from hypothesis import settings

settings.register_profile("ours", deadline=None, max_examples=50, derandomize=True)
settings.load_profile("ours")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)
