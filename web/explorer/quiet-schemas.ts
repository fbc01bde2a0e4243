import { config } from "zod";

// Before any schema is made: zod would otherwise try to compile them, which the page's policy refuses aloud.
config({ jitless: true });
