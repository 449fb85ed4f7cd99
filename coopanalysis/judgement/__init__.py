"""What the measures mean: verdicts, data grades, sentences and steps."""
