"""Where runs of a kind lie among the settings of a sweep: boxes, as sentences and as scenarios."""
