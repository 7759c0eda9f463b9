"""What every file says of itself in demo mode."""

DEMONSTRATION = "Demonstratie, verzonnen inhoud"
