"""Every door of the web, tried by everybody and with everything."""
