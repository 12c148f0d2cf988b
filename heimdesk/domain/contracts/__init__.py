"""Plans signed, support codes, technical account managers."""
