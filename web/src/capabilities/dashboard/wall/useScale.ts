import { useEffect, useState } from "react";

const WIDTH = 1_920;
const HEIGHT = 1_080;

/** By how much the canvas is made larger or smaller to fill the window without being cut. */
export function useScale(): number {
  const [scale, setScale] = useState(fitting);
  useEffect(() => {
    const fit = () => setScale(fitting());
    window.addEventListener("resize", fit);
    return () => window.removeEventListener("resize", fit);
  }, []);
  return scale;
}

function fitting(): number {
  return Math.min(window.innerWidth / WIDTH, window.innerHeight / HEIGHT);
}
