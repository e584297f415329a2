/** Gives a file that the server has put together to the browser, under the name the server chose. */
export async function downloaded(answer: Promise<{ data?: Blob; response: Response }>): Promise<void> {
  const { data, response } = await answer;
  if (!data) throw new Error("the server answered without a file");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(data);
  link.download = nameIn(response.headers.get("content-disposition") ?? "");
  link.click();
  URL.revokeObjectURL(link.href);
}

/** `attachment; filename="export.xlsx"; filename*=UTF-8''%E7%A6%BE…`: the second one is the name. */
export function nameIn(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(disposition)?.[1];
  return encoded ? decodeURIComponent(encoded) : (/filename="([^"]+)"/.exec(disposition)?.[1] ?? "export");
}
