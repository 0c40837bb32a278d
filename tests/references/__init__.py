"""References, subjects, pins and storyboards."""
