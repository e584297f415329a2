//! Invented personal details. Every file of the demo world is full of them, because real ones are, and all carry one
//! of the [`CANARIES`]: a privacy test greps what was stored for them and must find none.

/// Texts that only ever occur inside personal cells: names, phones, addresses, notes, accounts, payment numbers.
/// `演示买家` is the platform's buyer name: it may be stored as a keyed hash, never as it is.
pub const CANARIES: [&str; 9] = [
    "仲某某",
    "1380000",
    "演示路",
    "demo-alipay",
    "请放演示驿站",
    "演示备注勿存",
    "演示发票抬头",
    "99002200",
    "演示买家",
];

/// A place to send a parcel to.
pub(crate) struct Place {
    pub(crate) province: &'static str,
    pub(crate) city: &'static str,
    pub(crate) district: &'static str,
    pub(crate) postcode: &'static str,
    /// Orders in a hundred or so.
    pub(crate) weight: u64,
}

const fn place(
    province: &'static str,
    city: &'static str,
    district: &'static str,
    postcode: &'static str,
    weight: u64,
) -> Place {
    Place { province, city, district, postcode, weight }
}

/// Where the orders go, roughly as e-commerce parcels do.
pub(crate) const PLACES: [Place; 20] = [
    place("浙江省", "杭州市", "余杭区", "310000", 9),
    place("浙江省", "宁波市", "鄞州区", "315000", 4),
    place("江苏省", "南京市", "鼓楼区", "210000", 7),
    place("江苏省", "苏州市", "姑苏区", "215000", 6),
    place("广东省", "广州市", "天河区", "510000", 8),
    place("广东省", "深圳市", "南山区", "518000", 8),
    place("上海", "上海市", "浦东新区", "200000", 9),
    place("北京", "北京市", "朝阳区", "100000", 8),
    place("四川省", "成都市", "武侯区", "610000", 6),
    place("重庆", "重庆市", "渝北区", "400000", 4),
    place("湖北省", "武汉市", "洪山区", "430000", 5),
    place("湖南省", "长沙市", "岳麓区", "410000", 4),
    place("山东省", "青岛市", "市南区", "266000", 4),
    place("山东省", "济南市", "历下区", "250000", 3),
    place("河南省", "郑州市", "金水区", "450000", 4),
    place("福建省", "厦门市", "思明区", "361000", 3),
    place("陕西省", "西安市", "雁塔区", "710000", 3),
    place("辽宁省", "沈阳市", "和平区", "110000", 2),
    place("天津", "天津市", "南开区", "300000", 2),
    place("新疆维吾尔自治区", "乌鲁木齐市", "天山区", "830000", 1),
];

/// The receiver of an order.
pub(crate) struct Stranger {
    /// From the order number, so that the same order shows the same person in every export.
    number: u64,
}

impl Stranger {
    pub(crate) fn of_order(order_no: u64) -> Self {
        Self { number: order_no / 100 % 10_000 }
    }

    pub(crate) fn phone(&self) -> String {
        format!("1380000{:04}", self.number)
    }

    pub(crate) fn address(&self, place: &Place) -> String {
        format!(
            "{} {} {} 演示路{}号仲家小院({})",
            place.province,
            place.city,
            place.district,
            self.number % 900 + 1,
            place.postcode
        )
    }

    /// One buyer in twenty leaves a message.
    pub(crate) fn message(&self) -> &'static str {
        if self.number.is_multiple_of(20) { "请放演示驿站，谢谢" } else { "" }
    }

    /// One order in thirty carries a note of the seller, with everything that should not be there.
    pub(crate) fn note(&self) -> &'static str {
        if self.number.is_multiple_of(30) {
            "演示备注勿存：仲某某改地址，回电13800000000"
        } else {
            ""
        }
    }

    /// One buyer in forty wants an invoice.
    pub(crate) fn invoice_title(&self) -> &'static str {
        if self.number.is_multiple_of(40) { "演示发票抬头（仲某某）" } else { "" }
    }
}

/// The platform's name of a buyer.
pub(crate) fn buyer_name(store_at: usize, number: u32) -> String {
    format!("演示买家{store_at}_{number:06}")
}

/// The number of a payment.
pub(crate) fn payment_no(order_no: u64) -> String {
    format!("99002200{order_no}")
}
