"""What can be done to a ticket: one verb a file, one transaction each."""
