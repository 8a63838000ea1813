"""The embedded PostgreSQL server: made, started, watched and stopped for one home folder.

One dialect from the laptop to the cluster needs a real PostgreSQL from the first minute; this
package brings it without an installation, a container or an administrator.
"""

from argosy.platform.system.database.server import EmbeddedServer, Urls

__all__ = ["EmbeddedServer", "Urls"]
