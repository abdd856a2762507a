"""Cases: a matter someone must follow to an end. Opened by a distress report; owns notes and kept counts."""
