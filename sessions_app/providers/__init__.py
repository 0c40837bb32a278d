"""Vendor SDKs and the local engine end here: no Django, no ORM, no settings import."""
