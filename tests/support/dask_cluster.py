"""A Dask cluster on loopback: prints the address of its scheduler and the ids of its workers' processes, and ends with
standard input. A worker that was killed is started again.

    python tests/support/dask_cluster.py 2
"""

import os
import sys

from distributed import Client, LocalCluster


def main() -> None:
    """Serve."""
    with (
        LocalCluster(
            n_workers=int(sys.argv[1]), threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
        Client(cluster) as client,
    ):
        sys.stdout.write(f"{cluster.scheduler_address} {' '.join(map(str, client.run(os.getpid).values()))}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
