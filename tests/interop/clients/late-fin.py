"""Sends the PC's FIN of a closed connection once more and prints what the device answers.

usage: late-fin.py RECORD PORT    RECORD is the cable's record so far, PORT the PC's port of the connection

Prints JSON: {"answers": n, "flags": of the first answer, "acknowledges": whether it acknowledges the FIN}. Our kernel knows
nothing of the connection any more and answers the answer with a reset: that is part of the test (RFC 1337).
"""
import json
import sys
import time

from scapy.all import TCP, AsyncSniffer, PcapNgReader, conf, sendp

conf.verb = 0


def last_fin(record, port):
    found = None
    with PcapNgReader(record) as frames:
        for frame in frames:
            if TCP in frame and frame[TCP].sport == port and frame[TCP].flags.F:
                found = frame
    return found


record, port = sys.argv[1], int(sys.argv[2])
fin = last_fin(record, port)
sniffer = AsyncSniffer(iface="cable0", lfilter=lambda f: TCP in f and f[TCP].dport == port)
sniffer.start()
time.sleep(0.3)
sendp(fin, iface="cable0")
time.sleep(0.5)
answers = sniffer.stop()
print(json.dumps({
    "answers": len(answers),
    "flags": str(answers[0][TCP].flags) if answers else "",
    "acknowledges": bool(answers) and answers[0][TCP].ack == (fin[TCP].seq + 1) % 2**32,
}))
