"""Invented people and agendas for demo mode, made by the portal's own actions: events, rights and hashes are real.

Names of people, schools and programmes are made up; municipalities exist. Everything is safe to repeat.
"""
