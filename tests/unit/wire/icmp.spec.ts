import { complement32, isZero, sum } from "../../../assembly/lib/checksum";
import { IcmpCode, IcmpOff, IcmpType, IcmpView } from "../../../assembly/wire/icmp";
import { PING, PING_REPLY_MESSAGE, PORT_UNREACHABLE } from "../../fakes/captures";
import { hexAt, hexOf } from "../../fakes/octets";

const P: usize = memory.data(128, 8);
const Q: usize = memory.data(128, 8);

describe("ICMP header", () => {
  it("is whole from 8 octets on", () => {
    expect(IcmpView.check(7)).toBe(false);
    expect(IcmpView.check(8)).toBe(true);
  });

  it("reads a captured echo", () => {
    hexAt(P, PING);
    const echo = IcmpView.at(P + 34);
    expect(echo.type).toBe(IcmpType.ECHO);
    expect(echo.code).toBe(0);
    expect(echo.checksum).toBe(0x3bb0);
    expect(echo.identifier).toBe(0x3bb3);
    expect(echo.sequence).toBe(1);
    expect(isZero(sum(P + 34, 16))).toBe(true);
  });

  it("writes a captured reply", () => {
    hexAt(P, PING_REPLY_MESSAGE);
    memory.fill(Q, 0xa5, 32);
    memory.copy(Q + 8, P + 8, 8);
    IcmpView.at(Q).emit(IcmpType.ECHO_REPLY, 0, 0x0100b33b);
    IcmpView.at(Q).checksum = complement32(sum(Q, 16));
    expect(hexOf(Q, 16)).toBe(PING_REPLY_MESSAGE);
    expect(hexOf(Q + 16, 2)).toBe("a5 a5");
  });

  it("writes a captured error's header", () => {
    const n = hexAt(P, PORT_UNREACHABLE);
    memory.copy(Q, P, n);
    IcmpView.at(Q).emit(IcmpType.DESTINATION_UNREACHABLE, IcmpCode.PORT, 0);
    IcmpView.at(Q).checksum = complement32(sum(Q, n));
    expect(hexOf(Q, n)).toBe(hexOf(P, n));
  });

  it("reads the next-hop MTU where RFC 1191 4 has it", () => {
    hexAt(P, "03 04 00 00 00 00 05 78");
    expect(IcmpView.at(P).code).toBe(IcmpCode.FRAGMENTATION_NEEDED);
    expect(IcmpView.at(P).mtu).toBe(1400);
    IcmpView.at(P).type = IcmpType.TIME_EXCEEDED;
    expect(hexOf(P, IcmpOff.SIZE)).toBe("0b 04 00 00 00 00 05 78");
  });
});
