// The verbs for C and for sandboxed applications: arguments and results pass through the octets at `transfer()`.
import { accept, bind, close, connect, getpeername, getsockname, getsockopt, listen, recv, recvfrom, send, sendto, setsockopt, shutdown, socket,
  socketPoll, transfer } from "../../assembly/verbs";
import { Counter } from "../../assembly/lib/counters";
import { Err } from "../../assembly/lib/errors";
import { counted, drain, expectSilence, expectUdp, poll, send as sendFrame } from "../fakes/harness";
import { isPattern, pattern } from "../fakes/octets";
import { DEVICE_IP, PEER_IP, Udp } from "../fakes/packets";
import { expectOut, peer, synchronize } from "../fakes/tcp";
import { FIN, fresh } from "../tcp/support";
import { Client, powerPrograms } from "./app/client";

const STREAM: i32 = 1;
const DGRAM: i32 = 2;
const TRANSFER: i32 = 1500;

/** An application's socket that listens on `port`. */
function listening(port: i32): i32 {
  const s = socket(STREAM);
  expect(bind(s, 0, port)).toBe(0, "bind");
  expect(listen(s, 2)).toBe(0, "listen");
  return s;
}

function expectName(ip: u32, port: u32): void {
  expect(load<u32>(transfer())).toBe(ip, "address");
  expect(load<u32>(transfer(), 4)).toBe(port, "port");
}

describe("the verbs from outside", () => {
  beforeEach(fresh);

  it("have a word-aligned place for 1500 octets", () => {
    expect(transfer() & 3).toBe(0);
    memory.fill(transfer(), 0xa5, TRANSFER);
    expect(load<u8>(transfer() + TRANSFER - 1)).toBe(0xa5);
  });

  it("serve a stream: accept, names, recv, send, shutdown, close", () => {
    const l = listening(4000);
    expect(accept(l)).toBe(Err.EAGAIN);
    synchronize(5000, 4000);
    expect(socketPoll(l)).toBe(1);
    const s = accept(l);
    expect(s).toBeGreaterThan(0);
    expect(getsockname(s)).toBe(0);
    expectName(DEVICE_IP, 4000);
    expect(getpeername(s)).toBe(0);
    expectName(PEER_IP, 5000);
    peer({ seq: 1, ack: 1, len: 100 });
    expect(recv(s, 40, 0)).toBe(40);
    expect(isPattern(transfer(), 0, 40)).toBe(true);
    expect(recv(s, 40, 2)).toBe(40);
    expect(recv(s, 2000, 0)).toBe(60);
    expect(isPattern(transfer(), 40, 60)).toBe(true);
    poll();
    drain();
    pattern(transfer(), 0, 10);
    expect(send(s, 10, 0)).toBe(10);
    poll();
    expectOut({ seq: 1, ack: 101, len: 10 });
    expect(shutdown(s, 1)).toBe(0);
    expect(close(s)).toBe(0);
    poll();
    expectOut({ flags: FIN, seq: 11, ack: 101 });
    expect(close(s)).toBe(Err.EBADF);
    expect(close(l)).toBe(0);
  });

  it("serve datagrams: the sender's name comes before the data", () => {
    const s = socket(DGRAM);
    expect(bind(s, 0, 4001)).toBe(0);
    const u: Udp = { len: 20, from: 5001, to: 4001 };
    sendFrame(u.build());
    expect(recvfrom(s, TRANSFER)).toBe(20);
    expectName(PEER_IP, 5001);
    expect(isPattern(transfer() + 8, 0, 20)).toBe(true);
    expect(recvfrom(s, TRANSFER)).toBe(Err.EAGAIN);
    expect(sendto(s, PEER_IP, 5002, 7)).toBe(7);
    expectUdp(4001, 5002, 7);
    expect(sendto(s, PEER_IP, 5002, 1473)).toBe(Err.EMSGSIZE);
  });

  it("read and write no octet beyond the place for them", () => {
    listening(4002);
    const s = socket(STREAM);
    expect(connect(s, PEER_IP, 80)).toBe(Err.EINPROGRESS);
    expect(send(s, -1, 0)).toBe(Err.EAGAIN);
    const d = socket(DGRAM);
    expect(bind(d, 0, 4003)).toBe(0);
    const longest: Udp = { len: 1472, to: 4003 };
    sendFrame(longest.build());
    store<u8>(transfer() + TRANSFER, 0x5a);
    expect(recvfrom(d, i32.MAX_VALUE)).toBe(1472);
    expect(load<u8>(transfer() + TRANSFER)).toBe(0x5a);
    expect(recvfrom(d, -1)).toBe(Err.EINVAL);
    expect(recvfrom(d, i32.MIN_VALUE)).toBe(Err.EINVAL);
    expect(sendto(d, PEER_IP, 9, i32.MAX_VALUE)).toBe(Err.EMSGSIZE);
    expect(sendto(d, PEER_IP, 9, -1)).toBe(Err.EMSGSIZE);
  });

  it("set and read options through the same place", () => {
    const s = socket(STREAM);
    store<i32>(transfer(), 1);
    expect(setsockopt(s, 6, 1, 4)).toBe(0, "TCP_NODELAY");
    store<i32>(transfer(), 0);
    expect(getsockopt(s, 6, 1)).toBe(4);
    expect(load<i32>(transfer())).toBe(1);
    expect(setsockopt(s, 6, 1, 3)).toBe(Err.EINVAL);
    expect(getsockopt(s, 6, 0)).toBe(Err.ENOPROTOOPT);
    expect(getsockopt(s, 6, 256 + 1)).toBe(Err.ENOPROTOOPT);
    expect(getsockopt(0, 6, 1)).toBe(Err.EBADF);
  });
});

describe("sockets from outside beside the module's programs", () => {
  it("are left alone by them, and they by those", () => {
    powerPrograms();
    const l = listening(4100);
    const c = new Client(5900, 4100);
    c.say("for the application");
    const s = accept(l);
    expect(s).toBeGreaterThan(0);
    expect(recv(s, 100, 0)).toBe(19);
    const u: Udp = { len: 5, to: 4101 };
    const d = socket(DGRAM);
    expect(bind(d, 0, 4101)).toBe(0);
    sendFrame(u.build());
    expect(recvfrom(d, 100)).toBe(5);
    const echoed = new Client(5901, 7).say("hello");
    expect(echoed.heard).toBe("hello");
    expect(close(s)).toBe(0);
    expect(close(d)).toBe(0);
    expect(close(l)).toBe(0);
  });
});
