"""Articles, their files and addresses, and the questions they answered."""
