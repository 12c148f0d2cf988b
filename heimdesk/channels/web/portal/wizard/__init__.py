"""The wizard: seven questions on seven pages, each saved on the server, then a ticket (TIC-1)."""
