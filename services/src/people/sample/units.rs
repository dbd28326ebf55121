//! Provinces, cities, counties and shops below the departments that work in the field.

/// A unit below the head office.
pub(super) struct Unit {
    /// Department of the head office to which it belongs.
    pub top: &'static str,
    pub code: String,
    pub parent: String,
    pub name: String,
    pub kind: &'static str,
    pub tier: &'static str,
}

const PROVINCES: [(&str, &str); 10] = [
    ("GD", "广东"),
    ("JS", "江苏"),
    ("ZJ", "浙江"),
    ("SD", "山东"),
    ("HA", "河南"),
    ("SC", "四川"),
    ("HB", "湖北"),
    ("FJ", "福建"),
    ("SH", "上海"),
    ("BJ", "北京"),
];
const FIELD: [(&str, &str); 3] = [("NET", "网络"), ("CSD", "客服"), ("RET", "营业")];
const SHOPS: [(&str, &str); 3] = [("flagship_core", "旗舰厅"), ("tier1", "一级厅"), ("county", "县级厅")];

/// About one unit for sixty people; none where there are fewer people than a head office has.
pub(super) fn make(employees: u32) -> Vec<Unit> {
    let target = usize::try_from(employees / 60).unwrap_or(0).saturating_sub(super::HEAD_OFFICE.len());
    let provinces = PROVINCES.iter().take(if target == 0 { 0 } else { (target / 12).clamp(1, PROVINCES.len()) });
    let provinces: Vec<_> = provinces.collect();
    let mut units = Vec::new();
    for (top, work) in FIELD {
        for (code, province) in &provinces {
            let name = format!("{province}{work}分公司");
            units.push(Unit {
                top,
                code: format!("{top}-{code}"),
                parent: top.into(),
                name,
                kind: "province",
                tier: "",
            });
        }
    }
    for city in 1.. {
        if units.len() >= target || provinces.is_empty() {
            break;
        }
        for (province, province_name) in &provinces {
            for (top, work) in FIELD {
                add_city(&mut units, top, work, province, province_name, city);
            }
        }
    }
    units
}

fn add_city(units: &mut Vec<Unit>, top: &'static str, work: &str, province: &str, province_name: &str, city: u32) {
    let code = format!("{top}-{province}-{city:02}");
    let name = format!("{province_name}{city:02}市{work}部");
    units.push(Unit { top, code: code.clone(), parent: format!("{top}-{province}"), name, kind: "city", tier: "" });
    if top != "RET" {
        return;
    }
    let county = format!("{code}-C1");
    let name = format!("{province_name}{city:02}市一县{work}部");
    units.push(Unit { top, code: county.clone(), parent: code, name, kind: "county", tier: "" });
    for (number, (tier, title)) in SHOPS.into_iter().enumerate() {
        let code = format!("{county}-S{}", number + 1);
        let name = format!("{province_name}{city:02}市一县{title}");
        units.push(Unit { top, code, parent: county.clone(), name, kind: "shop", tier });
    }
}
