// Asks for a token, keeps it for this tab only, and sends it with every request.
"use strict";

const KEY = "gradus-token";
const form = document.getElementById("sign-in");
const input = document.getElementById("token");
const state = document.getElementById("state");
const root = ReactDOM.createRoot(document.getElementById("graphiql"));

const WELCOME = `# Gradus. Press Ctrl-Space for what can be asked, Ctrl-Enter to ask it.
{
  __typename
}
`;

async function fetcher(params) {
  const token = sessionStorage.getItem(KEY);
  const headers = {
    "Accept": "application/graphql-response+json, application/json",
    "Content-Type": "application/json",
  };
  if (token) headers["Authorization"] = `Bearer ${token}`;
  const response = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify(params), credentials: "omit" });
  state.textContent = response.status === 401 ? "Not signed in: give a valid token." : "";
  return response.json();
}

// A new key makes a new page, which asks for the schema again.
let visit = 0;
function show() {
  const token = sessionStorage.getItem(KEY);
  if (!token) {
    root.render("Give a token above to see the schema and to ask.");
    return;
  }
  root.render(React.createElement(GraphiQL, { key: visit++, fetcher, defaultQuery: WELCOME }));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const token = input.value.trim();
  if (token) sessionStorage.setItem(KEY, token);
  else sessionStorage.removeItem(KEY);
  input.value = "";
  state.textContent = "";
  show();
});

show();
