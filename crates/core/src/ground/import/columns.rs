//! Which column is what, by its title. Titles about persons are told first: such a column is never read.

use serde::{Deserialize, Serialize};

use super::norm::{personal, tight};

/// What a column can be.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// 小区
    Compound,
    /// 楼栋
    Building,
    /// 单元
    Entrance,
    /// 房号
    Room,
    /// The whole address in one cell: 3栋1单元301, 3-1-301.
    Address,
    /// 建筑面积
    Area,
    /// Home or shop.
    Purpose,
    /// 居民小组
    Group,
    /// 邻
    Circle,
    /// 片
    Grid,
}

impl Column {
    /// All, in the order of a page.
    pub const ALL: [Self; 10] = [
        Self::Compound,
        Self::Building,
        Self::Entrance,
        Self::Room,
        Self::Address,
        Self::Area,
        Self::Purpose,
        Self::Group,
        Self::Circle,
        Self::Grid,
    ];

    /// Code name, for forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Compound => "compound",
            Self::Building => "building",
            Self::Entrance => "entrance",
            Self::Room => "room",
            Self::Address => "address",
            Self::Area => "area",
            Self::Purpose => "purpose",
            Self::Group => "group",
            Self::Circle => "circle",
            Self::Grid => "grid",
        }
    }

    /// By its code name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.name() == name)
    }
}

/// Why a column is not read.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Sensitive {
    /// Numbers of identity cards and other papers.
    Identity,
    /// Names.
    Name,
    /// Phones, mail, chat accounts.
    Contact,
    /// Ethnicity, religion, politics.
    Belief,
    /// Disability, illness.
    Health,
    /// Welfare, income, bank.
    Welfare,
    /// "Key persons" and other labels.
    Label,
    /// Age, sex, family, head count, work.
    Family,
    /// Faces, photos, vehicles.
    Trace,
    /// Free words about people.
    Remark,
}

impl Sensitive {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::Identity,
        Self::Name,
        Self::Contact,
        Self::Belief,
        Self::Health,
        Self::Welfare,
        Self::Label,
        Self::Family,
        Self::Trace,
        Self::Remark,
    ];
}

/// What a title means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Meant {
    /// A column an import uses, and how sure the title makes it (higher is surer).
    Known(Column, u8),
    /// A column that is never read.
    Sensitive(Sensitive),
    /// Another one.
    Other,
}

use Sensitive::{Belief, Contact, Family, Health, Identity, Label, Name, Remark, Trace, Welfare};

/// A title with one of these in it is about persons, whatever else stands in it.
const PERSONS: &[(Sensitive, &[&str])] = &[
    (Identity, &["身份证", "证件", "证号", "护照", "社保", "医保", "idcard", "identity", "passport"]),
    (
        Label,
        &[
            "重点",
            "关注",
            "信访",
            "上访",
            "矫正",
            "刑满",
            "刑释",
            "前科",
            "吸毒",
            "涉毒",
            "戒毒",
            "邪教",
            "精神",
            "维稳",
            "风险",
            "红名单",
            "黑名单",
            "积分",
            "评分",
            "标签",
            "人员类别",
            "人员类型",
            "特殊人群",
            "特殊群体",
        ],
    ),
    (
        Belief,
        &["民族", "政治", "面貌", "党员", "党籍", "团员", "党支部", "宗教", "信仰", "教徒", "ethnic", "religion", "politic"],
    ),
    (Health, &["残疾", "残联", "病", "健康", "失能", "失智", "孕", "疫苗", "血型", "伤残", "disab", "health", "illness"]),
    (
        Welfare,
        &[
            "低保", "特困", "五保", "困难", "救助", "贫困", "收入", "工资", "银行", "账号", "帐号", "卡号", "失业", "失独",
            "孤寡", "独居", "空巢", "留守", "优抚", "退役", "退伍", "军人", "烈属", "补贴", "income", "bank", "welfare",
        ],
    ),
    (Contact, &["电话", "手机", "联系方式", "微信", "qq", "邮箱", "邮件", "phone", "mobile", "mail", "wechat", "contact"]),
    (
        Name,
        &[
            "姓名",
            "户主",
            "业主",
            "房主",
            "产权人",
            "权利人",
            "所有权人",
            "租户",
            "承租",
            "租客",
            "住户",
            "居民姓名",
            "联系人",
            "负责人",
            "邻长",
            "组长",
            "片长",
            "楼长",
            "栋长",
            "网格员",
            "网格长",
            "本人",
            "配偶",
            "子女",
            "父",
            "母",
            "亲属",
            "家属",
            "监护",
            "owner",
            "tenant",
            "person",
        ],
    ),
    (
        Family,
        &[
            "年龄",
            "出生",
            "生日",
            "性别",
            "婚",
            "学历",
            "文化程度",
            "职业",
            "职务",
            "单位名称",
            "工作",
            "籍贯",
            "户籍",
            "户口",
            "人口",
            "人数",
            "家庭",
            "成员",
            "关系",
            "兵役",
            "学校",
            "birth",
            "gender",
            "sex",
            "marri",
            "household size",
            "head count",
            "occupation",
        ],
    ),
    (Trace, &["车牌", "车辆", "照片", "相片", "人脸", "指纹", "轨迹", "门禁卡", "photo", "vehicle"]),
    (Remark, &["备注", "说明", "情况", "描述", "remark", "note", "comment"]),
];

/// Titles that are persons only when they stand alone.
const PERSONS_ALONE: &[(Sensitive, &str)] = &[
    (Name, "name"),
    (Name, "名字"),
    (Name, "姓"),
    (Family, "age"),
    (Family, "单位"),
    (Family, "岁数"),
    (Name, "resident"),
    (Contact, "号码"),
    (Contact, "tel"),
    (Label, "等级"),
    (Trace, "face"),
    (Trace, "plate"),
];

/// Titles and parts of titles, the surest first.
const TITLES: &[(Column, &[&str], &[&str])] = &[
    (
        Column::Area,
        &["面积", "建筑面积", "产权面积", "建面", "套内面积", "area", "floorarea", "m2", "㎡", "m²"],
        &["面积", "area", "平方"],
    ),
    (
        Column::Entrance,
        &["单元", "单元号", "单元名称", "门洞", "楼道", "梯号", "楼门", "entrance", "unit", "stairwell", "staircase"],
        &["单元", "门洞", "楼道", "entrance", "stair"],
    ),
    (
        Column::Building,
        &[
            "楼栋",
            "楼号",
            "楼栋号",
            "栋",
            "栋号",
            "幢",
            "幢号",
            "楼幢",
            "楼",
            "座",
            "座号",
            "几栋",
            "building",
            "block",
            "buildingno",
        ],
        &["楼栋", "楼号", "栋", "幢", "号楼", "building", "block"],
    ),
    (
        Column::Room,
        &[
            "房号",
            "房间号",
            "室号",
            "室",
            "房间",
            "户号",
            "房屋号",
            "房屋编号",
            "房屋号码",
            "门号",
            "room",
            "roomno",
            "flat",
            "apartment",
            "home",
        ],
        &["房号", "室号", "房间", "户号", "room", "flat", "apartment"],
    ),
    (
        Column::Address,
        &["地址", "门牌", "门牌号", "房屋地址", "坐落", "房屋坐落", "详细地址", "住址", "楼栋单元房号", "楼栋房号", "address"],
        &["地址", "门牌", "坐落", "住址", "address"],
    ),
    (
        Column::Compound,
        &["小区", "小区名", "小区名称", "院落", "楼盘", "住宅区", "大院", "家属院", "compound", "estate"],
        &["小区", "院落", "楼盘", "家属院", "compound", "estate"],
    ),
    (
        Column::Circle,
        &["邻", "邻号", "第几邻", "所属邻", "邻里", "邻组", "邻里组", "邻里圈", "圈", "circle", "circleno"],
        &["邻", "circle"],
    ),
    (
        Column::Group,
        &["居民小组", "小组", "组", "组别", "组号", "所属组", "所属小组", "居民组", "group", "residentgroup"],
        &["小组", "居民组", "所属组", "group"],
    ),
    (Column::Grid, &["片", "片区", "网格", "所属片", "所属网格", "网格名称", "网格号", "grid"], &["网格", "片区", "grid"]),
    (
        Column::Purpose,
        &["用途", "房屋用途", "房屋性质", "房屋类型", "使用性质", "类型", "purpose", "use", "usage"],
        &["用途", "房屋性质", "房屋类型", "purpose"],
    ),
];

/// A title without what does not matter: spaces, units in brackets, stars, case.
fn bare(title: &str) -> String {
    let text = tight(title).to_lowercase();
    let head = text.split(['(', '[', '【', '（', '/']).next().unwrap_or("");
    let head = if head.is_empty() { &text } else { head };
    head.chars().filter(|c| c.is_alphanumeric() || matches!(c, '㎡' | '²')).collect()
}

/// What a title means.
pub fn meant(title: &str) -> Meant {
    let whole = tight(title).to_lowercase();
    let bare = bare(title);
    for (why, parts) in PERSONS {
        // A place's title may hold a word of persons by chance only in "户号" and the like, which none of the parts matches.
        if parts.iter().any(|p| whole.contains(&p.replace(' ', ""))) {
            return Meant::Sensitive(*why);
        }
    }
    if let Some((why, _)) = PERSONS_ALONE.iter().find(|(_, t)| *t == bare) {
        return Meant::Sensitive(*why);
    }
    if let Some((column, ..)) = TITLES.iter().find(|(_, exact, _)| exact.contains(&bare.as_str())) {
        return Meant::Known(*column, 2);
    }
    // Storeys, years and counts have words of places in them and are none.
    if ["层", "年", "数", "序"].iter().any(|w| bare.contains(w)) {
        return Meant::Other;
    }
    match TITLES.iter().find(|(_, _, parts)| parts.iter().any(|p| bare.contains(p))) {
        Some((column, ..)) => Meant::Known(*column, 1),
        None => Meant::Other,
    }
}

/// What each column of a sheet is: of two that could be the same the surer one, and of equals the first.
pub fn match_columns(titles: &[String]) -> Vec<Option<Column>> {
    let all: Vec<Meant> = titles.iter().map(|t| meant(t)).collect();
    let mut out = vec![None; titles.len()];
    for column in Column::ALL {
        let mut best: Option<(u8, usize)> = None;
        for (i, m) in all.iter().enumerate() {
            if let Meant::Known(c, sure) = m
                && *c == column
                && best.is_none_or(|(b, _)| *sure > b)
            {
                best = Some((*sure, i));
            }
        }
        if let Some((_, i)) = best {
            out[i] = Some(column);
        }
    }
    // A full address beside its parts says nothing new.
    let has = |out: &[Option<Column>], c| out.contains(&Some(c));
    if has(&out, Column::Building) && has(&out, Column::Room) {
        out.iter_mut().filter(|c| **c == Some(Column::Address)).for_each(|c| *c = None);
    }
    out
}

/// Whether the cells of a column nobody knows could be numbers or names of places: short, with a digit or a word for a place in
/// nearly all of them, and none that looks like a person's number. Names of people do not pass.
pub fn looks_like_places<'a>(cells: impl Iterator<Item = &'a String>) -> bool {
    let (mut all, mut like) = (0usize, 0usize);
    for cell in cells.map(|c| tight(c)).filter(|c| !c.is_empty()) {
        if personal(&cell) {
            return false;
        }
        all += 1;
        let placed = cell.chars().any(|c| c.is_ascii_digit() || "栋幢楼座单元室组邻片格村院苑里".contains(c));
        like += usize::from(cell.chars().count() <= 16 && placed);
    }
    all > 0 && like * 10 >= all * 9
}
