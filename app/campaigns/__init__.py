"""Campaigns: what people should hear before the next crisis, sent to those who want to hear from us.

A `campaign` is written by one person and agreed to by another, like an alert, but nothing about it is urgent: it waits
for alerts, for people who wait for help, and for the night to pass. A `campaign run` is one sending of it. What people
knew before and after is asked of two random shares and counted without a trace of who answered.
"""
