"""The words of the house: frozen values, the errors, and the narrow protocols that the floors above speak."""
