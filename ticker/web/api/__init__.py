"""The API: one table of operations, from which their routes, the checks of what is asked and their description come."""
