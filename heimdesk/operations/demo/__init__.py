"""The demo: a believable vendor with two years of history, made through the domain's own actions."""
