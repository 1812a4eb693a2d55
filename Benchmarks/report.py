"""How numbers are shown."""

from statistics import median


def spread(values, digits):
    """The median, and the least and the greatest where they differ: `1.28 (1.21–1.40)`."""
    middle, least, most = (
        f"{value:.{digits}f}" for value in (median(values), min(values), max(values)))
    return middle if least == most else f"{middle} ({least}–{most})"
