"""How a loss reads its targets."""

NUMBERS = "numbers"  # any real numbers, of the shape of the predictions
BINARY_FORM = "binary"  # yes or no, 0 or 1 (or shares in between), of the shape of the predictions
ONE_HOT = "one_hot"  # a row of shares, of the shape of the predictions
LABELS = "labels"  # whole numbers, of the shape of the predictions without their last axis
FREE = "free"  # batch first; all else is between the loss and its targets
FORMS = (NUMBERS, BINARY_FORM, ONE_HOT, LABELS, FREE)
