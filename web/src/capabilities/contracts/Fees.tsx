import { WarningOutlined } from "@ant-design/icons";
import type { components } from "@/api/schema";
import { pick, useLanguage, useText } from "@/ui/language";
import styles from "./ContractPage.module.css";
import { text } from "./text";

/** Each fee as it was signed: what it costs, what it is measured by, its clause, and what is unusual about it. */
export function Fees({ fees }: { fees: readonly components["schemas"]["FeeView"][] }) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t.fee_name}</th>
          <th scope="col">{t.measured}</th>
          <th scope="col">{t.price}</th>
          <th scope="col">{t.clause}</th>
        </tr>
      </thead>
      <tbody>
        {fees.map((fee) => (
          <tr key={fee.code}>
            <td>{pick(language, fee.label, fee.label_en)}</td>
            <td>{pick(language, fee.measured_by, fee.measured_by_en)}</td>
            <td>{pick(language, fee.price, fee.price_en)}</td>
            <td>
              {fee.clause}
              {(language === "zh-CN" ? fee.notes : fee.notes_en).map((note) => (
                <p key={note} className={styles.note}>
                  <WarningOutlined /> {note}
                </p>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
