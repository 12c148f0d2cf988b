"""Text made safe and readable: Markdown, HTML, secrets struck out."""
