import { render } from "preact";
import { App } from "./app.tsx";
import "./style.css";
import "./controls.css";
import "./numbers.css";
import "./tumor/tumor.css";

const place = document.getElementById("app");
if (!place) throw new Error("index.html has no element #app");
render(<App />, place);
