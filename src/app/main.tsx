import "./strict.ts";
import { render } from "preact";
import { App } from "./app.tsx";
import { openStart } from "./state/address.ts";
import "./style.css";
import "./shell/shell.css";
import "./controls.css";
import "./numbers.css";

const place = document.getElementById("app");
if (!place) throw new Error("index.html has no element #app");
openStart();
render(<App />, place);
