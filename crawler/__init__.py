"""Fetches, joins the rooms, and holds the one command line. No other room imports this one."""
