"""One module per area, each with its `blueprint`."""
