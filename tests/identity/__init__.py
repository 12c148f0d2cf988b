"""Identity providers for tests: a real OpenID provider and a real SAML one, each on a free port of loopback."""
