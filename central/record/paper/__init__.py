"""The record on paper: A4 pages as PDF."""
