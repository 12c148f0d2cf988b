"""Tests of the policy: rules are asked with plain facts, no database and no clock."""
