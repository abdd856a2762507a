"""The audience: who asked for warnings, for which places, and the rules that pick whom an alert reaches.

A membership is consent: it says who gave it, when, how, and with whom. Having asked for help is none, but for danger to
life where that help is needed.
"""
