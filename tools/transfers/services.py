"""Linux in the device's place: the services that the device has, echo (7), discard (9) and chargen (19) at TCP.

usage: services.py [--congestion NAME]

Prints "ready" when all of them listen.
"""
import argparse
import socket
import threading

from pattern import PATTERN


def echo(s):
    while True:
        data = s.recv(65536)
        if not data:
            return
        s.sendall(data)


def discard(s):
    while s.recv(65536):
        pass


def chargen(s):
    while True:
        s.sendall(PATTERN)


def run(service, s):
    try:
        service(s)
    except ConnectionError:
        pass
    s.close()


def serve(listener, service):
    while True:
        s, _ = listener.accept()
        threading.Thread(target=run, args=(service, s), daemon=True).start()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--congestion", default="cubic")
    congestion = parser.parse_args().congestion.encode()
    servers = []
    for port, service in ((7, echo), (9, discard), (19, chargen)):
        listener = socket.create_server(("", port), backlog=64)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, congestion)
        servers.append(threading.Thread(target=serve, args=(listener, service)))
        servers[-1].start()
    print("ready", flush=True)
    for server in servers:
        server.join()


main()
