"""Single sign-on: the identity provider of a company says who somebody is (POR-1)."""
