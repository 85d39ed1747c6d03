"""A child that ends when its supervisor does, however that ended: nobody is left behind to hold ports and floors."""

import os
import signal
import threading
import time

LOOK_EVERY_S = 0.5


def end_with_parent() -> None:
    """Watch from a thread, and ask ourselves to stop once we belong to somebody else."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_EVERY_S)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="leash", daemon=True).start()
