"""The demonstration: one centre, its people, and two stories played through the services that the pages call.

`centre` holds the tables (organisations, people, roles, the council), `load` puts them in, `stage` is the means by
which a story acts, `year_2022`, `year_2024` and `today` are the stories. Nothing here writes a row by itself.
"""
