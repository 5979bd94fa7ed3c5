"""Eight people in the chat of the device: each says some lines, everybody reads what all others said, then they leave one by one.

people.py ADDRESS PORT LINES"""
import socket
import sys

PEOPLE = 8
ADDRESS, PORT, LINES = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


class Person:
    def __init__(self, name):
        self.name = name
        self.socket = socket.create_connection((ADDRESS, PORT), 20)
        self.socket.settimeout(20)
        self.reader = self.socket.makefile("r", newline="\n")
        assert self.read() == "your name?"

    def read(self):
        line = self.reader.readline()
        assert line.endswith("\n"), f"{self.name} is cut off after {line!r}"
        return line[:-1]

    def say(self, line):
        self.socket.sendall(line.encode() + b"\r\n")


def main():
    people = []
    for i in range(PEOPLE):
        person = Person(f"person{i}")
        person.say(person.name)
        for other in people:
            assert other.read() == f"{person.name} joins"
        people.append(person)
    late = socket.create_connection((ADDRESS, PORT), 20)
    assert late.makefile("r").read() == "full\n"
    said = 0
    for n in range(LINES):
        for speaker in people:
            text = f"line {n} of {speaker.name} " + "x" * (n * 7 % 80)
            speaker.say(text)
            for other in people:
                if other is not speaker:
                    assert other.read() == f"{speaker.name}: {text}"
                    said += 1
    # All at once: each hears everybody, and nobody's lines are torn or out of order.
    for n in range(LINES):
        for speaker in people:
            speaker.say(f"at once {n}")
    for reader in people:
        heard = {other.name: [] for other in people if other is not reader}
        for _ in range(LINES * (PEOPLE - 1)):
            name, text = reader.read().split(": ")
            heard[name].append(text)
            said += 1
        assert all(lines == [f"at once {n}" for n in range(LINES)] for lines in heard.values()), heard
    for i, person in enumerate(people[:-1]):
        person.reader.close()
        person.socket.close()
        for other in people[i + 1:]:
            assert other.read() == f"{person.name} leaves"
    print(f"{said} lines read")


main()
