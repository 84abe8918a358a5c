"""The room that fetches, joins the other rooms, and holds the one command line."""
