import { readdirSync } from "node:fs";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const capabilities = readdirSync(new URL("./src/capabilities", import.meta.url));

/** Parts of Ant Design that have our own drawing, or that would bring its default look back. */
const unusedParts = ["Card", "Statistic", "Result", "Empty", "Carousel", "FloatButton", "message", "notification"];
const antd = { name: "antd", importNames: unusedParts, message: "Use the part in ui/, or App.useApp() for a toast." };
const antdOutsideUi = { ...antd, importNames: [...unusedParts, "Table"], message: "Use ui/table/DataTable, or the part in ui/." };

const noColour = { selector: "Literal[value=/^#[0-9a-fA-F]{3,8}$/]", message: "Colours live in app/theme/tokens.ts only." };
const layoutOnly = {
  selector: "JSXAttribute[name.name='style'] Property[key.name=/olor$|^(background|border|font|margin|padding|boxShadow)/]",
  message: "Inline styles are for measured layout only; the rest belongs in the CSS module.",
};
const noHundred = {
  selector: "BinaryExpression[operator='/'][right.value=100]",
  message: "Money is formatted in ui/format; nothing else divides fen by 100.",
};
const CHINESE = "/[\\u4e00-\\u9fff]/";
const wordsInText = ["Literal[value=", "TemplateElement[value.raw=", "JSXText[value="].map((node) => ({
  selector: `${node}${CHINESE}]`,
  message: "Words for people stand in text.ts, in both languages.",
}));
const noNetwork = ["fetch", "EventSource", "XMLHttpRequest", "WebSocket"].map((name) => ({ name, message: "Only api/ knows HTTP." }));

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/api/schema.ts"] },
  ...tseslint.configs.strict,
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { "react-hooks": hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "@typescript-eslint/no-extraneous-class": "off",
      "no-restricted-globals": ["error", ...noNetwork],
      "no-restricted-syntax": ["error", noColour, layoutOnly, noHundred, ...wordsInText],
      "no-restricted-imports": ["error", { paths: [antdOutsideUi] }],
      "no-console": "error",
      "max-lines": ["error", { max: 400 }],
      "max-lines-per-function": ["error", { max: 60 }],
      "max-params": ["error", 5],
      "max-len": ["error", { code: 140 }],
      // The API leaves an absent field out or sends null; `== null` reads both.
      eqeqeq: ["error", "always", { null: "ignore" }],
    },
  },
  { files: ["src/api/**"], rules: { "no-restricted-globals": "off" } },
  {
    files: ["src/**/text.ts", "src/**/pages.ts", "src/app/gallery/**"],
    rules: { "no-restricted-syntax": ["error", noColour, layoutOnly, noHundred] },
  },
  { files: ["src/app/theme/tokens.ts", "src/ui/format/**", "src/testing/**"], rules: { "no-restricted-syntax": "off" } },
  {
    files: ["src/ui/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [antd],
          patterns: [{ group: ["@/app/*", "@/api/*", "@/capabilities/*"], message: "ui/ is under everything and knows none of it." }],
        },
      ],
    },
  },
  {
    files: ["src/api/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["@/app/*", "@/capabilities/*"], message: "api/ is under app and capabilities." }] },
      ],
    },
  },
  ...capabilities.map((name) => ({
    files: [`src/capabilities/${name}/**`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [antdOutsideUi],
          patterns: [
            {
              group: ["../*", "@/app/*", "@/capabilities/*"],
              message: "A capability uses ui/ and api/ only; what two of them share belongs to ui/ or comes from the server.",
            },
          ],
        },
      ],
    },
  })),
  {
    // A test may take an example for granted; nothing else may.
    files: ["**/*.test.{ts,tsx}", "src/testing/**"],
    rules: {
      "max-lines": "off",
      "max-lines-per-function": "off",
      "no-restricted-imports": "off",
      "no-restricted-syntax": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
);
