import FirstStepsPage from "@/capabilities/access/FirstStepsPage";
import { Dressed } from "./Console";

/** What somebody has to do before the console opens, without any of the console around it. */
export default function FirstSteps() {
  return <Dressed><FirstStepsPage /></Dressed>;
}
