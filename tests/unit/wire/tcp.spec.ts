import { TcpFlag, TcpOff, TcpView } from "../../../assembly/wire/tcp";
import { TCP_SYN, TCP_TEXT } from "../../fakes/captures";
import { hexAt, hexOf, put16 } from "../../fakes/octets";

const P: usize = memory.data(128, 8);
const Q: usize = memory.data(128, 8);

describe("TCP header", () => {
  it("reads a captured SYN", () => {
    hexAt(P, TCP_SYN);
    const tcp = TcpView.at(P + 20);
    expect(TcpView.check(P + 20, 40)).toBe(true);
    expect(tcp.sourcePort).toBe(44646);
    expect(tcp.destinationPort).toBe(7);
    expect(tcp.ports).toBe(0x070066ae);
    expect(tcp.sequence).toBe(3938930805);
    expect(tcp.acknowledgment).toBe(0);
    expect(tcp.dataOffset).toBe(40);
    expect(tcp.flags).toBe(TcpFlag.SYN);
    expect(tcp.window).toBe(64240);
    expect(tcp.checksum).toBe(0x6131);
    expect(tcp.urgentPointer).toBe(0);
  });

  it("reads a captured segment with text", () => {
    hexAt(P, TCP_TEXT);
    const tcp = TcpView.at(P + 20);
    expect(tcp.sequence).toBe(3938930806);
    expect(tcp.acknowledgment).toBe(2115679929);
    expect(tcp.dataOffset).toBe(32);
    expect(tcp.flags).toBe(TcpFlag.PSH | TcpFlag.ACK);
    expect(tcp.window).toBe(63);
  });

  it("writes every octet of the captured fixed part, checksum apart", () => {
    hexAt(Q, TCP_TEXT);
    put16(Q + 20 + TcpOff.CHECKSUM, 0);
    memory.fill(P, 0xa5, 64);
    TcpView.at(P).emit(0x070066ae, 3938930806, 2115679929, 32, TcpFlag.PSH | TcpFlag.ACK, 63);
    expect(hexOf(P, 20)).toBe(hexOf(Q + 20, 20));
    expect(hexOf(P + 20, 2)).toBe("a5 a5");
    TcpView.at(P).checksum = 0xecf4;
    expect(TcpView.at(P).checksum).toBe(0xecf4);
  });

  it("writes field by field what it writes at once", () => {
    memory.fill(P, 0, 64);
    memory.fill(Q, 0, 64);
    TcpView.at(P).emit(0x070066ae, 0x01020304, 0xfffefdfc, 60, 0xff, 0xfffe);
    const tcp = TcpView.at(Q);
    tcp.sourcePort = 44646;
    tcp.destinationPort = 7;
    tcp.sequence = 0x01020304;
    tcp.acknowledgment = 0xfffefdfc;
    tcp.dataOffset = 60;
    tcp.flags = 0xff;
    tcp.window = 0xfffe;
    expect(hexOf(Q, 20)).toBe(hexOf(P, 20));
    tcp.urgentPointer = 0x1234;
    expect(tcp.urgentPointer).toBe(0x1234);
    tcp.ports = 0;
    expect(tcp.sourcePort).toBe(0);
  });

  it("checks no data offset below 5 words or behind the segment", () => {
    hexAt(P, TCP_TEXT);
    const p = P + 20;
    for (let n = 0; n < 32; n++) expect(TcpView.check(p, n)).toBe(false);
    expect(TcpView.check(p, 32)).toBe(true);
    for (let words = 0; words < 16; words++) {
      TcpView.at(p).dataOffset = words << 2;
      expect(TcpView.check(p, 35)).toBe(words >= 5 && words <= 8);
    }
  });

  it("does not take the reserved bits for data offset", () => {
    store<u8>(P + TcpOff.DATA_OFFSET, 0x5f);
    expect(TcpView.at(P).dataOffset).toBe(20);
  });
});
