"""What the speed targets are measured with: real commands, everything on, CPU seconds counted."""
