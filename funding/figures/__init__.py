"""Totals and plots over applications: the same on screen, in a file and in PDF."""

from funding.figures.overview import Overview
from funding.figures.plots import PLOTS, plots_for
from funding.figures.scope import Wanted, applications_for

__all__ = ["PLOTS", "Overview", "Wanted", "applications_for", "plots_for"]
