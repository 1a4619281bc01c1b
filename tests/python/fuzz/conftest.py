"""Leaves out what needs limits and signals that Windows does not have."""

import os

collect_ignore = ["test_posix_batches.py"] if os.name == "nt" else []
