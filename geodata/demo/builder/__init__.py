"""The maker of the demo city: every number and line in it is invented, its unit names are not."""
