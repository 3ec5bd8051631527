"""Who there is in the area: residents, the partnership and everybody who helps or hinders it."""
