export const TEMPLATES = "/imports/templates";
