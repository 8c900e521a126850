"""Asterisk's REST interface as Python types.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

ASTERISK_VERSION = "22.10.1"
