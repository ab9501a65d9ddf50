"""What runs: polls, the sender, the schedule, the daemon. It acts on what core decides."""
