# Asks the device's program app/lookup, one datagram for each argument in turn, and prints what it says, a line each.
import socket
import sys

DEVICE = ("192.168.7.2", 7053)
PATIENCE = 50

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(PATIENCE)
client.connect(DEVICE)
for question in sys.argv[1:]:
    client.send(question.encode())
    print(client.recv(2048).decode())
