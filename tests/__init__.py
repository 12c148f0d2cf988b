"""All that proves Heimdesk; the folders mirror those of the package."""
