"""Many designs at once: what a design file holds, and carrying one out."""
