"""The rules of a party, pure: each noun has its module, `new_party` checks a party as a whole."""
