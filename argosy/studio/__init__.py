"""Low-code forms, flows and dashboards; sees only the registry, never a capability."""
