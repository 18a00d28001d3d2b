"""SMTP peers that a test can ask what arrived, and tell how to answer."""

import asyncio
import email
import email.policy
import socket
import threading

from aiosmtpd.smtp import SMTP


class Peer:
    """A relay on loopback, run by aiosmtpd; keeps every message it takes."""

    def __init__(self, port=None):
        with socket.socket() as s:
            s.bind(("127.0.0.1", port or 0))
            self.port = s.getsockname()[1]
        self.received, self.sessions = [], 0
        self.answers = {}  # receiver → answers to RCPT, one for each try; the last repeats
        self.cut_after = None  # the link is cut after the end of this many messages' data, without an answer
        self.loop = self.server = self.thread = None

    url = property(lambda self: f"smtp://127.0.0.1:{self.port}")

    async def handle_RCPT(self, server, session, envelope, address, options):
        answers = self.answers.get(address)
        if answers:
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
            if not answer.startswith("2"):
                return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.received.append((envelope.rcpt_tos[0], message))
        if self.cut_after is not None:
            self.cut_after -= 1
            if self.cut_after < 0:
                server.transport.abort()
                await asyncio.sleep(0.05)
        return "250 2.0.0 taken"

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.sessions += 1
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]]

    def start(self):
        self.loop = asyncio.new_event_loop()
        factory = lambda: SMTP(self, hostname="peer.example", loop=self.loop)  # noqa: E731
        make = self.loop.create_server(factory, "127.0.0.1", self.port)
        self.server = self.loop.run_until_complete(make)
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        return self

    def stop(self):
        if self.loop is None:
            return

        async def close():
            self.server.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

        asyncio.run_coroutine_threadsafe(close(), self.loop).result(5)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()
        self.loop = None

    def to(self, address):
        return [message for receiver, message in self.received if receiver == address]
