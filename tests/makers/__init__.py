"""Makers of the fixed cast and their things: Amal (contact), Binta (volunteer), Chen (coordinator), Dawit, Eve."""
