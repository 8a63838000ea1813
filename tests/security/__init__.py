"""What an attacker or a broken client would try."""
