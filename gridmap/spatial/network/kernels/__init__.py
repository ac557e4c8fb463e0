"""The loops of the network that run as machine code: see docs/adr/0007.

Import these modules only where a kernel is called, because they import numba. Arrays are
contiguous; those that a kernel only reads may be mapped read-only from disk. A kernel stands in
one file with all its parts: numba takes kept machine code for current as long as that file is.
"""
