"""What the Compare screen shows, as plain data."""
