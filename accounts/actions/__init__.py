"""What happens to accounts, by noun: made, changed, invited, signed in, mailed. Each act leaves an event."""
