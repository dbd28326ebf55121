// Makes introspection.txt: the hash of every introspection query that graphql-js can build.
//
//   npm install $(node introspection.mjs --packages)
//   node introspection.mjs > introspection.txt
//
// The hash is of the tokens with one space between two, as introspection.rs computes it.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/");
// One of each line whose query differs; tools such as GraphiQL bundle any of them, also the early ones.
const versions = [
  "15.11.0", "16.0.0", "16.8.2", "16.10.0", "16.11.0", "16.12.0",
  "16.13.2", "16.14.2", "16.15.0", "17.0.0-alpha.3", "17.0.0-alpha.7", "17.0.0-alpha.9",
  "17.0.0-alpha.14", "17.0.0-rc.0", "17.0.2", "17.1.0",
];
if (process.argv[2] === "--packages") {
  console.log(versions.map((version) => `graphql-${version}@npm:graphql@${version}`).join(" "));
  process.exit();
}

const options = ["descriptions", "specifiedByUrl", "directiveIsRepeatable", "schemaDescription", "inputValueDeprecation",
  "experimentalDirectiveDeprecation", "oneOf"];
const lines = new Map();

for (const version of versions) {
  const { getIntrospectionQuery, parse } = require(`graphql-${version}`);
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
