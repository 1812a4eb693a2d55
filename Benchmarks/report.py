"""How numbers are shown."""

from statistics import median, quantiles


def spread(values, digits):
    """The median, and the least and the greatest where they differ: `1.28 (1.21–1.40)`."""
    middle, least, most = (
        f"{value:.{digits}f}" for value in (median(values), min(values), max(values)))
    return middle if least == most else f"{middle} ({least}–{most})"


def quartiles(values, digits):
    """The median, and the middle half: `median 1.03, quartiles 1.01 and 1.06`."""
    if len(values) < 2:
        return f"{values[0]:.{digits}f}"
    low, middle, high = quantiles(values, n=4)
    return f"median {middle:.{digits}f}, quartiles {low:.{digits}f} and {high:.{digits}f}"
