"""Invented applications, decisions, payments and accounts for demo mode, on the demo agendas."""
