//! The refusals as sentences.

use super::FindingRefusal as R;
use crate::{
    findings::{
        action::MOST,
        effectiveness::{MOST_DAYS, MOST_SAMPLED},
        extend::{LIMIT_DAYS, MOST_EXTENSIONS},
        risk::LONGEST_DAYS,
    },
    locale::Locale,
    text::LONGEST,
};

fn same(en: &str, cn: &str, tw: &str) -> [String; 3] {
    [en, cn, tw].map(str::to_owned)
}

/// English, Simplified and Traditional Chinese.
pub(super) fn sentences(refusal: &R) -> [String; 3] {
    match refusal {
        R::WrongState(state) => [
            format!("The finding {}.", state.words(Locale::En)),
            format!("发现项当前状态为“{}”。", state.words(Locale::ZhCn)),
            format!("發現事項目前狀態為「{}」。", state.words(Locale::ZhTw)),
        ],
        R::Text(_, crate::text::TextFault::Blank) => same("A text is needed.", "请填写文字。", "請填寫文字。"),
        R::Text(..) => [
            format!("A text is one line of at most {LONGEST} characters that no spreadsheet runs as a formula."),
            format!("文字须为一行，最多{LONGEST}个字符，且不能被电子表格作为公式执行。"),
            format!("文字須為一行，最多{LONGEST}個字元，且不能被試算表作為公式執行。"),
        ],
        R::DepartmentUnknown(code) => [
            format!("There is no department {code} for which you raise findings."),
            format!("没有可由您提出发现项的部门 {code}。"),
            format!("沒有可由您提出發現事項的部門 {code}。"),
        ],
        R::AuditUnknown(number) => {
            [format!("There is no audit {number}."), format!("没有审核 {number}。"), format!("沒有稽核 {number}。")]
        }
        R::EmployeeUnknown(_, number) => [
            format!("There is no employee {number} who works here."),
            format!("没有在职员工 {number}。"),
            format!("沒有在職員工 {number}。"),
        ],
        R::IndicatorUnknown(code) => {
            [format!("There is no indicator {code}."), format!("没有指标 {code}。"), format!("沒有指標 {code}。")]
        }
        R::TooManyActions => [
            format!("Name at most {MOST} actions at once."),
            format!("一次最多填写 {MOST} 项措施。"),
            format!("一次最多填寫 {MOST} 項措施。"),
        ],
        R::WaitOutOfRange { least, most } => [
            format!("The wait before the effect is judged is {least} to {most} days."),
            format!("验证效果前的等待期为 {least} 至 {most} 天。"),
            format!("驗證成效前的等待期為 {least} 至 {most} 天。"),
        ],
        R::WindowOutOfRange => [
            format!("The effect is observed for 1 to {MOST_DAYS} days."),
            format!("效果观察期为 1 至 {MOST_DAYS} 天。"),
            format!("成效觀察期為 1 至 {MOST_DAYS} 天。"),
        ],
        R::SampleOutOfRange(_) => [
            format!("A sample has up to {MOST_SAMPLED} observations, and a smallest one at least 1."),
            format!("样本量最多为 {MOST_SAMPLED}，最小样本量至少为 1。"),
            format!("樣本數最多為 {MOST_SAMPLED}，最小樣本數至少為 1。"),
        ],
        R::ActionsOpen(numbers) => [
            format!("These actions are still open: {}.", numbers.join(", ")),
            format!("以下措施尚未完成：{}。", numbers.join("、")),
            format!("以下措施尚未完成：{}。", numbers.join("、")),
        ],
        R::TooEarly(day) => [
            format!("The effect is judged from {day} on."),
            format!("自 {day} 起方可验证效果。"),
            format!("自 {day} 起方可驗證成效。"),
        ],
        R::Recurred(numbers) => [
            format!("The same cause was found again since: {}.", numbers.join(", ")),
            format!("此后同一原因再次出现：{}。", numbers.join("、")),
            format!("此後同一原因再次出現：{}。", numbers.join("、")),
        ],
        R::ExtendedTwice => [
            format!("The due day was moved {MOST_EXTENSIONS} times already."),
            format!("到期日已延期 {MOST_EXTENSIONS} 次。"),
            format!("到期日已延期 {MOST_EXTENSIONS} 次。"),
        ],
        R::BeyondLimit(day) => [
            format!("A major finding is due within {LIMIT_DAYS} days of its first due day: by {day}."),
            format!("严重不符合项最迟须在最初到期日后 {LIMIT_DAYS} 天内完成：{day}。"),
            format!("主要不符合事項最遲須在最初到期日後 {LIMIT_DAYS} 天內完成：{day}。"),
        ],
        R::UntilOutOfRange => [
            format!("A risk is accepted until a day after today, at most {LONGEST_DAYS} days ahead."),
            format!("风险接受的截止日须在今天之后，且不超过 {LONGEST_DAYS} 天。"),
            format!("風險接受的截止日須在今天之後，且不超過 {LONGEST_DAYS} 天。"),
        ],
        R::NotRequired => same(
            "Only major and minor findings need a root cause and corrective action.",
            "只有严重和一般不符合项需要根本原因和纠正措施。",
            "只有主要和次要不符合事項需要根本原因和矯正措施。",
        ),
        R::EffectRequired => same(
            "A major or minor finding is closed when its actions have proved effective.",
            "严重和一般不符合项须在措施验证有效后关闭。",
            "主要和次要不符合事項須在措施驗證有效後結案。",
        ),
        R::CodeMalformed(_) => same(
            "A code has up to 40 letters, digits, dots, dashes and underscores, and begins with a letter or digit.",
            "代码最多40个字符，由字母、数字、点、连字符和下划线组成，以字母或数字开头。",
            "代碼最多40個字元，由字母、數字、點、連字號和底線組成，以字母或數字開頭。",
        ),
        R::ChainOdd => same(
            "Asking why takes 2 to 10 answers.",
            "“五个为什么”须有2至10个回答。",
            "「五個為什麼」須有2至10個回答。",
        ),
        R::IndicatorMissing => same(
            "Name the indicator by which the effect is judged.",
            "请指定用于验证效果的指标。",
            "請指定用於驗證成效的指標。",
        ),
        R::CauseMissing => same("Record the root cause first.", "请先记录根本原因。", "請先記錄根本原因。"),
        R::ActionsMissing => {
            same("Plan at least one corrective action.", "请至少计划一项纠正措施。", "請至少計畫一項矯正措施。")
        }
        R::InThePast(_) => same("The day is over.", "该日期已过。", "該日期已過。"),
        R::NumberOutOfRange(_) => same(
            "A number has up to six decimals and nine digits before them.",
            "数值最多六位小数、九位整数。",
            "數值最多六位小數、九位整數。",
        ),
        R::ActionDone => same("The action is done already.", "该措施已完成。", "該措施已完成。"),
        R::NotBegun => {
            same("The work on corrective actions has not begun.", "纠正措施尚未开始实施。", "矯正措施尚未開始實施。")
        }
        R::NothingDue => same(
            "A strength, and a finding without a due day, has none that could be set or moved.",
            "良好实践及无到期日的发现项不能设定或变更到期日。",
            "良好實務及無到期日的發現事項不能設定或變更到期日。",
        ),
        R::Duties(..) => same(
            "You have a part in this finding yourself; somebody else must decide.",
            "您与该发现项有职责关联，须由他人决定。",
            "您與該發現事項有職責關聯，須由他人決定。",
        ),
        R::SameDepartment => same(
            "You belong, or belonged while the work was done, to a department whose work it is; a major finding needs somebody from another.",
            "您属于或在措施实施期间曾属于相关部门；严重不符合项须由其他部门人员处理。",
            "您屬於或在措施實施期間曾屬於相關部門；主要不符合事項須由其他部門人員處理。",
        ),
        R::PersonNeeded => same(
            "A named person must do this; the token belongs to nobody.",
            "此操作须由具名人员执行；该令牌不属于任何人。",
            "此操作須由具名人員執行；該權杖不屬於任何人。",
        ),
        R::ObservedMissing => same("Say what was observed.", "请填写观察值。", "請填寫觀察值。"),
        R::ThresholdMissed => same(
            "What was observed does not meet the plan's threshold.",
            "观察值未达到计划的阈值。",
            "觀察值未達到計畫的門檻。",
        ),
        R::NotLater => same(
            "The new due day lies after the present one.",
            "新的到期日须晚于当前到期日。",
            "新的到期日須晚於目前到期日。",
        ),
        R::DuePassed => same(
            "The due day has come; it can no longer be moved.",
            "已到到期日，不能再延期。",
            "已到到期日，不能再延期。",
        ),
    }
}
