"""Registers 台账: the records that people keep day by day, whichever noun they are of."""
