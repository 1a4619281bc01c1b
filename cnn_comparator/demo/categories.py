"""The names of the seventeen categories, in the order of their labels."""

CATEGORIES: tuple[str, ...] = (
    "daffodil",
    "snowdrop",
    "lily valley",
    "bluebell",
    "crocus",
    "iris",
    "tigerlily",
    "tulip",
    "fritillary",
    "sunflower",
    "daisy",
    "colts foot",
    "dandelion",
    "cowslip",
    "buttercup",
    "windflower",
    "pansy",
)

#: The categories whose flowers are always yellow, and which are easily taken for one another
#: (a daffodil may be cream, a tulip, a crocus or a pansy of any colour).
YELLOW: tuple[str, ...] = (
    "sunflower",
    "colts foot",
    "dandelion",
    "cowslip",
    "buttercup",
)
