"""What every lever is expected to move, and whether it does."""
