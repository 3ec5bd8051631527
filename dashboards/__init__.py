"""Dashboards: pages that show what the model says, and hold no rule of the model themselves."""
