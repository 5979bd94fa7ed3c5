// What a peer with SACK says in the scripts.
import { hex32 } from "../fakes/octets";
import { flow, peer } from "../fakes/tcp";

/** NOP, NOP and the SACK option with these edges, pairs of relative numbers of the stream that begins at `iss`. */
export function sack(iss: u32, edges: u32[]): string {
  const length = 2 + 4 * edges.length;
  let text = "01 01 05 " + (length < 16 ? "0" : "") + length.toString(16);
  for (let i = 0; i < edges.length; i++) text += hex32(iss + edges[i]);
  return text;
}

/** The peer acknowledges all before `ack` and says that it holds these runs. */
export function holds(ack: u32, edges: u32[]): void {
  peer({ seq: 1, ack, opts: edges.length ? sack(flow().deviceIss, edges) : "" });
}
