import { DNS_SERVERS } from "../../../../assembly/config";
import { ip4 } from "../../../../assembly/lib/bytes";
import { dnsServer, setDnsServer } from "../../../../assembly/service/dns/servers";

describe("name servers", () => {
  it("are kept in their places", () => {
    for (let i = 0; i < DNS_SERVERS; i++) setDnsServer(i, ip4(192, 0, 2, i + 1));
    for (let i = 0; i < DNS_SERVERS; i++) expect(dnsServer(i)).toBe(ip4(192, 0, 2, i + 1));
    setDnsServer(1, 0);
    expect(dnsServer(1)).toBe(0);
    expect(dnsServer(2)).toBe(ip4(192, 0, 2, 3));
  });

  it("have no place beyond the last, nor before the first", () => {
    for (let i = 0; i < DNS_SERVERS; i++) setDnsServer(i, 0);
    setDnsServer(DNS_SERVERS, ip4(192, 0, 2, 1));
    setDnsServer(-1, ip4(192, 0, 2, 1));
    for (let i = -1; i <= DNS_SERVERS; i++) expect(dnsServer(i)).toBe(0);
  });
});
