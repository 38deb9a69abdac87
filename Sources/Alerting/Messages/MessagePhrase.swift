/// Every phrase that a message may have; `text(in:)` is the one catalogue of their words.
enum MessagePhrase: String, CaseIterable, Sendable {
    // The first line.
    case onNode, why, since, reminder, goesToAndFro, wasDown, wasFailing, wasWarning
    case down, failed, warned
    // The lines below.
    case hits, hitsToo, causedBy, reasonLine, deploy, sameTime, acknowledgedBy, first, statusPage
    case runbook, more, possibleRepeat, identity, gap
    // Digests.
    case stormTitle, dailyTitle, outageTitle, criticals, warnings, others, recovered, notes, nothing, allOnPage
    // Durations.
    case seconds, minutes, hours, days

    /// The phrase's words with `{name}` where values go.
    func text(in language: MessageLanguage) -> String {
        Self.catalog[self]?[language] ?? Self.catalog[self]?[.english] ?? ""
    }

    static let catalog: [MessagePhrase: [MessageLanguage: String]] = firstLine.merging(lines) { $1 }
        .merging(digests) { $1 }.merging(durations) { $1 }

    private static func all(_ english: String, _ indonesian: String, _ chinese: String) -> [MessageLanguage: String] {
        [.english: english, .indonesian: indonesian, .chinese: chinese]
    }

    private static let firstLine: [MessagePhrase: [MessageLanguage: String]] = [
        .onNode: all(" on {node}", " di {node}", " @ {node}"),
        .why: all(": {why}", ": {why}", "：{why}"),
        .since: all(", since {time}", ", sejak {time}", "，自 {time} 起"),
        .reminder: all(", {nth} reminder", ", pengingat ke-{nth}", "，第 {nth} 次提醒"),
        .goesToAndFro: all(
            ": to and fro since {time}, quiet until it settles", ": naik turun sejak {time}, diam sampai stabil",
            "：自 {time} 起反复变化，稳定后再通知"),
        .wasDown: all(
            ", was down {from} to {until}, {duration}", ", mati {from} sampai {until}, {duration}",
            "，{from} 至 {until} 曾中断 {duration}"),
        .wasFailing: all(
            ", failed {from} to {until}, {duration}", ", gagal {from} sampai {until}, {duration}",
            "，{from} 至 {until} 曾异常 {duration}"),
        .wasWarning: all(
            ", warned {from} to {until}, {duration}", ", memperingatkan {from} sampai {until}, {duration}",
            "，{from} 至 {until} 曾告警 {duration}"),
        .down: all(", down {duration}", ", mati {duration}", "，中断 {duration}"),
        .failed: all(", failed for {duration}", ", gagal selama {duration}", "，异常 {duration}"),
        .warned: all(", warned for {duration}", ", peringatan selama {duration}", "，告警 {duration}"),
    ]

    private static let lines: [MessagePhrase: [MessageLanguage: String]] = [
        .hits: all("Hits: {what}", "Dampak: {what}", "影响：{what}"),
        .hitsToo: all(
            "{count} with it: {names}", "{count} ikut terdampak: {names}", "同时影响 {count} 项：{names}"),
        .causedBy: all("Because of {names}", "Karena {names}", "原因：{names}"),
        .reasonLine: all("Why: {why}", "Sebab: {why}", "详情：{why}"),
        .deploy: all(
            "Began {duration} after deploy {name}", "Mulai {duration} setelah deploy {name}",
            "始于部署 {name} 之后 {duration}"),
        .sameTime: all("Began with deploy {name}", "Mulai bersamaan dengan deploy {name}", "始于部署 {name} 之时"),
        .acknowledgedBy: all("Taken care of by {owner}", "Ditangani oleh {owner}", "由 {owner} 处理"),
        .first: all("First: {step}", "Langkah pertama: {step}", "首先：{step}"),
        .statusPage: all("Status: {url}", "Status: {url}", "状态页：{url}"),
        .runbook: all("Runbook: {url}", "Runbook: {url}", "手册：{url}"),
        .more: all("+{count} more", "+{count} lagi", "另有 {count} 项"),
        .possibleRepeat: all(
            "(possible repeat)", "(possible repeat: mungkin terulang)", "(possible repeat: 可能重复)"),
        .gap: all(
            "the agent was down from {from} to {until}: nothing is known of this time",
            "agen mati dari {from} sampai {until}: tidak ada yang diketahui dari waktu itu",
            "监控代理在 {from} 至 {until} 期间未运行：此时段情况未知"),
        .identity: all("{names}, {time}", "{names}, {time}", "{names}，{time}"),
    ]

    private static let digests: [MessagePhrase: [MessageLanguage: String]] = [
        .stormTitle: all("{count} at once", "{count} sekaligus", "同时 {count} 项"),
        .dailyTitle: all("{count} of the day", "{count} hari ini", "当日 {count} 项"),
        .outageTitle: all(
            "{count} while messages could not be sent", "{count} saat pesan tidak terkirim",
            "消息无法送达期间 {count} 项"),
        .criticals: all("{count} critical", "{count} kritis", "严重 {count}"),
        .warnings: all("{count} warning", "{count} peringatan", "警告 {count}"),
        .others: all("{count} for information", "{count} informasi", "信息 {count}"),
        .recovered: all("{count} over", "{count} selesai", "已恢复 {count}"),
        .notes: all("{count} notes", "{count} catatan", "备注 {count}"),
        .nothing: all("nothing", "tidak ada", "无"),
        .allOnPage: all("All of them: {url}", "Semuanya: {url}", "全部：{url}"),
    ]

    private static let durations: [MessagePhrase: [MessageLanguage: String]] = [
        .seconds: all("{n} s", "{n} dtk", "{n} 秒"),
        .minutes: all("{n} min", "{n} mnt", "{n} 分"),
        .hours: all("{n} h", "{n} jam", "{n} 小时"),
        .days: all("{n} d", "{n} hari", "{n} 天"),
    ]
}
