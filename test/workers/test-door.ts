import { serve } from "../../workers/serve.ts";
import { table } from "./test-door-table.ts";

serve(table);
