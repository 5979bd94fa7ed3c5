"""Clients of the device's chat, all in this process.

usage: chat.py ADDRESS CLIENTS LINES

Every client says LINES lines, as many as the others have said, and reads what those say; one more client than there are seats is turned
away; a seat that is left is taken again. Prints JSON: {"heard": lines heard in all, "wrong": [what was not as it should be]}.
"""
import json
import socket
import sys
import threading

PORT = 6667
wrong = []


class Client:
    def __init__(self, address):
        self.s = socket.create_connection((address, PORT), 10)
        self.s.settimeout(30)
        self.file = self.s.makefile("rb")
        self.greeting = self.line()
        self.heard = {}

    def line(self):
        return self.file.readline().decode().rstrip("\n")

    def seat(self):
        return int(self.greeting.split()[1])

    def talk(self, others, lines):
        """Says a line, waits until every other client has said its own, and so on: each one's lines come in order and whole."""
        for i in range(lines):
            self.s.sendall(f"line {i} of {self.seat()}\n".encode())
            while sum(n > i for n in self.heard.values()) < others:
                text = self.line()
                if text.startswith("* "):
                    continue
                who, _, said = text.partition(": ")
                n = self.heard.get(who, 0)
                if said != f"line {n} of {who}":
                    wrong.append(f"seat {self.seat()} heard {text!r} for line {n}")
                    return
                self.heard[who] = n + 1


def main():
    address, count, lines = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    clients = [Client(address) for _ in range(count)]
    if sorted(c.seat() for c in clients) != list(range(1, count + 1)):
        wrong.append([c.greeting for c in clients])
    turned_away = Client(address)
    if turned_away.greeting != "* full" or turned_away.line():
        wrong.append(f"one too many: {turned_away.greeting!r}")

    threads = [threading.Thread(target=c.talk, args=(count - 1, lines)) for c in clients]
    for t in threads:
        t.start()
    for t in threads:
        t.join()

    clients[2].s.close()
    clients[2].file.close()
    while (text := clients[0].line()).startswith("* ") and not text.endswith("has left"):
        pass
    again = Client(address)
    if text != "* 3 has left" or again.greeting != "* 3 is you":
        wrong.append(f"{text!r}, then {again.greeting!r}")
    sys.stdout.write(json.dumps({"heard": sum(sum(c.heard.values()) for c in clients), "wrong": wrong}) + "\n")


main()
