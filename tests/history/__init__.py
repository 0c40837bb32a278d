"""The log, the past, notifications, webhooks and the audit."""
