"""Rules as SQL expressions over a connector's cells; what SQL cannot say is judged by combinations."""
