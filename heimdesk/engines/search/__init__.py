"""Search behind one port: entries in, ranked and highlighted hits out."""
