"""What decides. Pure: no await, clock, chance, log, file or socket; ``now`` is given, reasons are returned."""
