"""One module per area; `base` holds what all forms share."""
