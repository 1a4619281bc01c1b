"""The rules: each says one thing, or nothing where it is not sure."""
