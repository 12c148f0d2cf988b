"""The bench of the search: questions with known answers, sent through the search that the pages use."""
