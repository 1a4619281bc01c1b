"""The same random tests everywhere, quick enough for a small machine."""

from hypothesis import settings

settings.register_profile("ours", deadline=None, max_examples=50, derandomize=True)
settings.load_profile("ours")
