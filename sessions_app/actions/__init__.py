"""One function for each thing a person wants. Together with generation, the only writers and announcers."""
