import { run, runTimers } from "../../../assembly/app/fetch";
import { FETCH_AGAIN_MS, FETCH_PATIENCE_MS, FETCH_PORT } from "../../../assembly/app/limits";
import { State } from "../../../assembly/transport/tcp/state";
import { FakeBoard } from "../../fakes/board";
import { drain, Got, Net, pass, peerKnown, poll, takePacket } from "../../fakes/harness";
import { hexOf } from "../../fakes/octets";
import { called, Flow, peer } from "../../fakes/tcp";
import { expectState, FIN, fresh, PSH, RSTACK, SYNACK } from "../../tcp/support";

/** The octet of text that the server sends next, from 1 on. */
let next: u32 = 1;

/** Lets the device do all that it can do now. */
function go(): void {
  runTimers(Net.now);
  poll();
  run(Net.now);
  poll();
}

/** Waits for the device's SYN to the server's port. */
function asked(): Flow {
  go();
  return called(FETCH_PORT);
}

/** Accepts the device's connection and takes its request. */
function accepted(): void {
  asked();
  next = 1;
  peer({ flags: SYNACK, seq: 0, ack: 1, mss: 1460 });
  drain();
  go();
  takePacket(6);
  const header = load<u8>(Got.payload, 12) >> 4 << 2;
  expect(String.UTF8.decodeUnsafe(Got.payload + header, Got.payloadLength - header)).toBe("GET /download HTTP/1.0\r\n\r\n");
}

/** The server sends a piece of its answer. */
function answer(text: string): void {
  const octets = String.UTF8.encode(text);
  peer({ flags: PSH, seq: next, ack: 27, data: hexOf(changetype<usize>(octets), octets.byteLength) });
  next += octets.byteLength;
  go();
  drain();
}

/** The server ends its stream; what the device says on its console is looked at. */
function finished(): string {
  FakeBoard.logged = "";
  peer({ flags: FIN, seq: next, ack: 27 });
  go();
  drain();
  return FakeBoard.logged;
}

/** Lets the time pass after which the device tries again. */
function waitForNext(): void {
  pass(FETCH_AGAIN_MS);
  peerKnown();
  drain();
}

const SHA_OF_ABC: string = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

// One download after another, each a failure but for the last: after a success the program rests.
describe("fetch", () => {
  it("tries again when the server refuses", () => {
    fresh();
    asked();
    FakeBoard.logged = "";
    peer({ flags: RSTACK, seq: 0, ack: 1 });
    go();
    expect(FakeBoard.logged.includes("fetch: 0 octets, status 0, errno 111")).toBe(true);
    waitForNext();
  });

  it("is not content with another status than 200", () => {
    accepted();
    answer("HTTP/1.0 404 Not Found\r\nContent-Length: 3\r\n\r\nabc");
    expect(finished().includes("fetch: 3 octets, status 404, errno 0")).toBe(true);
    waitForNext();
  });

  it("is not content with less than Content-Length says", () => {
    accepted();
    answer("HTTP/1.0 200 OK\r\ncontent-LENGTH:   4\r\n\r\nabc");
    expect(finished().includes("fetch: 3 octets, status 200, errno 0")).toBe(true);
    waitForNext();
  });

  it("is not content with a head that ends too soon, or is none", () => {
    accepted();
    answer("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n");
    expect(finished().includes("fetch: 0 octets, status 200")).toBe(true);
    waitForNext();
    accepted();
    answer("\n\n\n" + "x".repeat(200) + "\n\n");
    expect(finished().includes("status 0")).toBe(true);
    waitForNext();
  });

  it("gives up a server that says nothing for too long, but not one that is slow", () => {
    accepted();
    for (let i = 0; i < 3; i++) {
      pass(FETCH_PATIENCE_MS - 1000);
      answer("HTTP/1.0 200 OK\r\n");
    }
    FakeBoard.logged = "";
    pass(FETCH_PATIENCE_MS - 1);
    go();
    expect(FakeBoard.logged).toBe("");
    pass(1);
    go();
    expect(FakeBoard.logged.includes("fetch: 0 octets, status 200, errno 110")).toBe(true);
    drain();
    waitForNext();
  });

  it("says length and hash of what it has, then rests", () => {
    accepted();
    answer("HTTP/1.0 200 O");
    answer("K\r\nServer: " + "x".repeat(300) + "\r\nContent-Length: 3\r\n\r");
    answer("\na");
    answer("bc");
    expect(finished().includes("fetch: 3 octets, sha256 " + SHA_OF_ABC)).toBe(true);
    expectState(State.LAST_ACK);
    expect(runTimers(Net.now)).toBeGreaterThan(1000);
  });
});
