export { LineIndex } from "../frontends/django/syntax/line-index";
