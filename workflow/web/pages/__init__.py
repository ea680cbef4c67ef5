"""What pages show, put into words: between the rows of a query and a template. No writing, no decisions of law."""
