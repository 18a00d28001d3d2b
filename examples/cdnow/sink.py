"""A real SMTP server that keeps what it is sent."""

import asyncio
import email
import email.policy
import threading

from aiosmtpd.smtp import SMTP


class Sink:
    def __init__(self, port):
        self.port, self.mails = port, []
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]]

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.rcpt_tos[0], envelope.content))
        return "250 2.0.0 kept"

    def parsed(self):
        """Receiver and message of every mail."""
        for receiver, content in self.mails:
            yield receiver, email.message_from_bytes(content, policy=email.policy.default)

    def __enter__(self):
        make = self.loop.create_server(lambda: SMTP(self, hostname="sink"), "127.0.0.1", self.port)
        self.server = self.loop.run_until_complete(make)
        self.thread.start()
        return self

    def __exit__(self, *_):
        async def close():
            self.server.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

        asyncio.run_coroutine_threadsafe(close(), self.loop).result(5)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
