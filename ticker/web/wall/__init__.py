"""The live wall: breaking headlines as they break."""
