"""Tests of the doctor, on simulated trees and wires."""
