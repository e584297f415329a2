export const MAPPINGS = "/imports/mappings";
export const WIZARD = "/imports/mappings/new";
