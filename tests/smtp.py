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


class Rough:
    """A relay by hand that misbehaves as told: each hook answers a stage, or closes the link there."""

    CLOSE = "CLOSE"

    def __init__(self, pipelining=True, mail=None, rcpt=None, end=None, hello=None, idle=None, offers=()):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.offers = [*(["PIPELINING"] if pipelining else []), *offers]
        self.hooks = {"mail": mail, "rcpt": rcpt, "end": end, "hello": hello}
        self.idle = idle  # seconds after which a silent link is closed
        self.received, self.lines, self.sessions = [], [], 0
        threading.Thread(target=self.accept, daemon=True).start()

    url = property(lambda self: f"smtp://127.0.0.1:{self.port}")

    def accept(self):
        while True:
            try:
                link, _ = self.listener.accept()
            except OSError:
                return
            self.sessions += 1
            threading.Thread(target=self.serve, args=(link,), daemon=True).start()

    def serve(self, link):
        with link, link.makefile("rb") as lines:
            try:
                link.settimeout(self.idle)
                Session(self, link, lines).run()
            except OSError:
                pass

    def to(self, address):
        return [message for receiver, message in self.received if receiver == address]

    def stop(self):
        self.listener.close()


class Session:
    def __init__(self, relay, link, lines):
        self.relay, self.link, self.lines, self.sender, self.receiver = relay, link, lines, None, None

    def say(self, text):
        self.link.sendall(f"{text}\r\n".encode())

    def answer(self, stage, what, ok):
        """What the hook says; false when the link ends with it."""
        hook = self.relay.hooks[stage]
        said = (hook and hook(what)) or ok
        if said == Rough.CLOSE:
            raise OSError("as told")
        self.say(said)
        if said.startswith("421"):
            raise OSError("as told")
        return said[0] in "23"

    def run(self):
        self.say("220 rough")
        while line := self.lines.readline():
            self.relay.lines.append(line)
            text = line.decode("latin-1").strip()
            verb = text[:4].upper()
            if verb == "EHLO":
                if self.answer("hello", text, "250-rough"):
                    for offer in self.relay.offers:
                        self.say(f"250-{offer}")
                    self.say("250 HELP")
            elif verb == "AUTH":
                self.login(text)
            elif verb == "MAIL":
                self.sender, self.receiver = self.answer("mail", text, "250 fine"), None
            elif verb == "RCPT":
                address = text[text.index("<") + 1 : text.index(">")]
                self.receiver = address if self.answer("rcpt", address, "250 fine") and self.sender else None
            elif verb == "DATA":
                self.take()
            else:
                self.say("250 fine")

    def login(self, text):
        if text.upper() == "AUTH LOGIN":
            for prompt in ("VXNlcm5hbWU6", "UGFzc3dvcmQ6"):
                self.say(f"334 {prompt}")
                self.relay.lines.append(self.lines.readline())
        self.say("235 welcome")

    def take(self):
        if not self.receiver:
            return self.say("503 no receiver")
        self.say("354 go on")
        body = []
        while (line := self.lines.readline()) != b".\r\n":
            if not line:
                return
            body.append(line)
        receiver, message = self.receiver, b"".join(body)
        if self.answer("end", receiver, "250 taken"):
            self.relay.received.append((receiver, message))
