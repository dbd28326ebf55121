// Makes introspection.txt: the hash of every introspection query that graphql-js can build.
//
//   npm install graphql15@npm:graphql@15 graphql16@npm:graphql@16 graphql17@npm:graphql@17
//   node introspection.mjs > introspection.txt
//
// The hash is of the tokens with one space between two, as introspection.rs computes it.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/");
const options = ["descriptions", "specifiedByUrl", "directiveIsRepeatable", "schemaDescription", "inputValueDeprecation",
  "experimentalDirectiveDeprecation", "oneOf"];
const lines = new Map();

for (const version of ["graphql15", "graphql16", "graphql17"]) {
  const { getIntrospectionQuery, parse } = require(version);
  for (let chosen = 0; chosen < 1 << options.length; chosen++) {
    const choice = Object.fromEntries(options.map((name, bit) => [name, Boolean(chosen & (1 << bit))]));
    const text = getIntrospectionQuery(choice);
    const words = [];
    for (let token = parse(text).loc.startToken.next; token.kind !== "<EOF>"; token = token.next) {
      if (token.kind !== "Comment") words.push(text.slice(token.start, token.end));
    }
    const hash = createHash("sha256").update(words.join(" ")).digest("hex");
    const names = options.filter((name) => choice[name]).join(",");
    if (!lines.has(hash)) lines.set(hash, `${hash} ${version} ${names}`.trimEnd());
  }
}
console.log([...lines.values()].join("\n"));
