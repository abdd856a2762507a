"""Handing a case to a partner with consent, and following it until somebody with a door has opened it.

The room owns consents, referrals with their steps, and what was passed on of somebody whose life was in danger. What a
partner sees is decided in `facts` alone.
"""
