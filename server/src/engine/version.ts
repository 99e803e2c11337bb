export { readVersion } from "../workspace/bundled-data";
