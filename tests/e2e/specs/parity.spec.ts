// The same pipeline and data give the same bytes in Chromium and in the native command, for every learner.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "../support/site";
import { dropFile, exportModel, node, openStudio, run } from "../support/studio";

const COMMAND = process.env.PENSTOCK_COMMAND ?? "";

const CLASSIFIERS = ["baseline", "logistic-regression", "decision-tree", "random-forest"];
const REGRESSORS = ["baseline", "linear-regression", "decision-tree", "random-forest"];

const SAMPLES: Record<string, { target: string; learners: string[] }> = {
  iris: { target: "target", learners: CLASSIFIERS },
  penguins: { target: "species", learners: CLASSIFIERS },
  wine: { target: "target", learners: CLASSIFIERS },
  "breast-cancer": { target: "target", learners: CLASSIFIERS },
  diabetes: { target: "target", learners: REGRESSORS },
};

/** A pipeline with every preparation and every learner that fits; learners are nodes 6 and up. */
function pipeline(name: string, target: string, learners: string[], method: string) {
  const chain = [
    { id: 1, stage: "sample", parameters: { name, target } },
    { id: 2, stage: "split", parameters: { method } },
    { id: 3, stage: "impute" },
    { id: 4, stage: "encode" },
    { id: 5, stage: "scale" },
  ];
  const ends = learners.map((stage, index) => ({ id: 6 + index, stage }));
  const evaluate = 6 + learners.length;
  const table = (from: number, to: number, input = "table") => ({ from, output: "table", to, input });
  return {
    format: "penstock-project",
    version: 1,
    name: `Every learner on ${name}`,
    seed: 7,
    nodes: [...chain, ...ends, { id: evaluate, stage: "evaluate" }].map((node) => ({
      version: 1,
      x: node.id * 230,
      y: node.id > 5 ? (node.id - 6) * 140 : 0,
      ...node,
    })),
    edges: [
      ...[1, 2, 3, 4].map((from) => table(from, from + 1)),
      ...ends.map((learner) => table(5, learner.id)),
      ...ends.map((learner) => table(learner.id, evaluate, "tables")),
    ],
  };
}

for (const [name, { target, learners }] of Object.entries(SAMPLES)) {
  for (const method of ["holdout", "k-fold"]) {
    // Folds multiply the work: one data set of each kind is enough for them.
    if (method === "k-fold" && !["iris", "diabetes"].includes(name)) continue;
    test(`model files from Chromium and the command are equal: ${name}, ${method}`, async ({ page, site }) => {
      test.skip(!COMMAND, "PENSTOCK_COMMAND is not set");
      test.setTimeout(90_000);
      const folder = mkdtempSync(join(tmpdir(), "penstock-parity-"));
      const project = JSON.stringify(pipeline(name, target, learners, method));
      writeFileSync(join(folder, "pipeline.json"), project);
      execFileSync(COMMAND, ["run", join(folder, "pipeline.json"), "--out", folder, "--quiet"]);

      await openStudio(page, site.url);
      await dropFile(page, "pipeline.json", project);
      await expect(node(page, 6)).toBeVisible();
      await page.getByRole("button", { name: "Show all nodes" }).click();
      await run(page);
      for (const [index, learner] of learners.entries()) {
        const inChromium = await exportModel(page, node(page, 6 + index));
        const native = readFileSync(join(folder, `model-${6 + index}.json`));
        expect(inChromium.equals(native), `${learner} on ${name}`).toBe(true);
      }
    });
  }
}
