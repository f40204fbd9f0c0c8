"""What all SQL sources share: each source folder says only what differs (`connectors.sql.backend`)."""
