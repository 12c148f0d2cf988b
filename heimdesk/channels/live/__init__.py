"""The door of live updates: streams of events for open pages, in a process of their own beside the pages."""
