import { isJson } from "./json";

describe("The JSON checker", () => {
  it("knows JSON", () => {
    expect(isJson("{\"a\":[],\"b\":{},\"c\":[1,\"x y\",{\"d\":0}]}")).toBe(true);
    expect(isJson("10")).toBe(true);
  });

  it("knows what is none", () => {
    expect(isJson("")).toBe(false);
    expect(isJson("{\"a\":1")).toBe(false);
    expect(isJson("[1,]")).toBe(false);
    expect(isJson("[,1]")).toBe(false);
    expect(isJson("[1 2]")).toBe(false);
    expect(isJson("{a:1}")).toBe(false);
    expect(isJson("{\"a\"}")).toBe(false);
    expect(isJson("01")).toBe(false);
    expect(isJson("[\"\n\"]")).toBe(false);
    expect(isJson("[]]")).toBe(false);
  });
});
