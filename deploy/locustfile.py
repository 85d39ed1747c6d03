"""Locust: the callers' side of a flood, from as many machines as it takes.

    pip install locust                      # in an environment that has this project's packages; not one of them
    locust -f deploy/locustfile.py --headless -u 100 -r 100 -t 60s                        # 100 new calls a second
    locust -f deploy/locustfile.py --master --headless --expect-workers 4 -u 400 -t 60s   # and on four machines:
    locust -f deploy/locustfile.py --worker --master-host=...

Each Locust user is a telephone exchange with one new call a second on average, which waits for no answer: `-u` is the
rate. Callers obey our documents: they key their language, wait as long as they can bear, and leave. They meet nobody,
for bringing people together takes the carrier (`switchboard flood`): let no specialist be at work.

Run it with the settings of the deployment, from the root of this project. A deployment on the real carrier is refused.
"""

import itertools
import logging
import time

import gevent
from locust import FastHttpUser, events, task
from locust.runners import MasterRunner

from app.flood_service import is_real_carrier
from config.network import load_network
from config.settings import environment, load_settings
from simulator.carrier.signature import sign
from simulator.carrier.timing import kind_of
from simulator.flood.caller_path import CallerPath, Post
from simulator.people import CallerHabits, Population, Streams
from telephony.addresses import Addresses

SETTINGS = load_settings(environment())
TOKEN = SETTINGS.twilio_auth_token.get_secret_value()
ADDRESSES = Addresses(SETTINGS.public_base_url)
NETWORK = load_network(SETTINGS.network_file)
_exchanges = itertools.count()


@events.test_start.add_listener
def refuse_the_real_carrier(environment, **_):
    """A flood of a deployment on the real carrier would keep real callers waiting."""
    if isinstance(environment.runner, MasterRunner):
        return
    import httpx2

    try:
        carrier = httpx2.get(f"{SETTINGS.public_base_url}/health", trust_env=False).json().get("carrier", "")
    except (httpx2.HTTPError, ValueError):
        carrier = ""
    if not carrier or is_real_carrier(carrier):
        logging.error("%s is on the real carrier, or does not say: not flooded.", SETTINGS.public_base_url)
        environment.process_exit_code = 2
        environment.runner.quit()


class Exchange(FastHttpUser):
    host = SETTINGS.public_base_url
    concurrency = 500
    network_timeout = 15.0

    def on_start(self):
        worker = getattr(self.environment.runner, "worker_index", 0)
        number = max(0, worker) * 100_000 + next(_exchanges)
        self._gaps = Streams(number).of("arrival")
        self._callers = Population(number, SETTINGS.lines, CallerHabits(), network=NETWORK)
        self._due_at = time.time() + self._gaps.exponential(1.0)

    def wait_time(self):
        """Wait until the next caller dials: moments follow from each other, not from when the last was done."""
        wait_s = self._due_at - time.time()
        self._due_at += self._gaps.exponential(1.0)
        return max(0.0, wait_s)

    @task
    def new_call(self):
        gevent.spawn(self._live, self._callers.next().dial())

    def _live(self, caller):
        path = CallerPath(
            caller,
            account_sid=SETTINGS.twilio_account_sid,
            entry=ADDRESSES.inbound(),
            status_callback=ADDRESSES.call_status(),
            clock=time.time,
        ).steps()
        answer = None
        while True:
            try:
                step = path.send(answer)
            except StopIteration:
                return
            if isinstance(step, Post):
                answer = self._post(step)
            else:
                gevent.sleep(step.seconds)
                answer = None

    def _post(self, step):
        address = step.url.partition("#")[0]
        signature = sign(TOKEN, address, step.fields)
        response = self.client.post(
            address, data=step.fields, headers={"X-Twilio-Signature": signature}, name=kind_of(step.url)
        )
        return response.content if response.status_code == 200 else None
