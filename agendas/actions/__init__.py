"""Every change of state of an agenda has its one home here, by noun."""
