"""What takes longer than the suite: two devices, hours of training, interruptions and full disks."""
