"""Privacy: DP-SGD, membership inference, federated adapters, and a scrub of personal data from texts."""
