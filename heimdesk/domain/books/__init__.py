"""Every version of the policy book and since when it holds."""
