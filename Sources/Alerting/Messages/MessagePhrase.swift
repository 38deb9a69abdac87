/// Every phrase that a message may have; `text(in:)` is the one catalogue of their words.
enum MessagePhrase: String, CaseIterable, Sendable {
    // The first line.
    case onNode, why, since, reminder, goesToAndFro, wasDown, wasFailing, wasWarning
    case down, failed, warned
    // The lines below.
    case hits, hitsToo, needIt, causedBy, reasonLine, deploy, sameTime, acknowledgedBy, first, statusPage
    case runbook, more, possibleRepeat, identity
    // What the agent says of itself.
    case gap, ownNetwork, checkUnknown, checksUnknown, started, stops, test, drill, canary, storeDamaged, storeNewer
    // How an incident ended or went on that did not simply pass.
    case switchedOff, notThere, notWatched, settledBadly
    // Digests.
    case stormTitle, dailyTitle, outageTitle, criticals, warnings, others, recovered, notes, nothing, allOnPage
    // Durations.
    case seconds, minutes, hours, days

    /// The phrase's words with `{name}` where values go.
    func text(in language: MessageLanguage) -> String {
        Self.catalog[self]?[language] ?? Self.catalog[self]?[.english] ?? ""
    }

    static let catalog: [MessagePhrase: [MessageLanguage: String]] =
        [firstLine, lines, own, ends, digests, durations].reduce(into: [:]) { whole, part in
            whole.merge(part) { _, later in later }
        }

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
        .needIt: all("targets that need it: {count}", "target yang membutuhkannya: {count}", "依赖它的目标：{count}"),
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
        .identity: all("{names}, {time}", "{names}, {time}", "{names}，{time}"),
    ]

    private static let own: [MessagePhrase: [MessageLanguage: String]] = [
        .gap: all(
            "the agent was down from {from} to {until}: nothing is known of this time",
            "agen mati dari {from} sampai {until}: tidak ada yang diketahui dari waktu itu",
            "监控代理在 {from} 至 {until} 期间未运行：此时段情况未知"),
        .ownNetwork: all(
            "the agent's own network was gone from {from} to {until}; {checks} ({why})",
            "jaringan agen sendiri putus dari {from} sampai {until}; {checks} ({why})",
            "监控代理自身的网络在 {from} 至 {until} 期间中断；{checks}（{why}）"),
        .checkUnknown: all("{count} check was unknown", "{count} pemeriksaan tidak diketahui", "{count} 项检查状态未知"),
        .checksUnknown: all(
            "{count} checks were unknown", "{count} pemeriksaan tidak diketahui", "{count} 项检查状态未知"),
        .started: all("the agent has started", "agen mulai berjalan", "监控代理已启动"),
        .stops: all("the agent stops", "agen berhenti", "监控代理停止运行"),
        .test: all("A test message. Nothing is wrong.", "Pesan uji coba. Tidak ada masalah.", "测试消息，并无故障。"),
        .drill: all(
            "[DRILL] This walks the whole way of a page. Nothing is wrong.",
            "[DRILL] Latihan: ini menempuh seluruh jalur peringatan. Tidak ada masalah.",
            "[DRILL] 演练：走一遍告警通知的全过程，并无故障。"),
        .canary: all(
            "This message proves the way to you. Nothing is wrong.",
            "Pesan ini membuktikan jalur ke Anda. Tidak ada masalah.", "此消息用于确认通知可以送达，并无故障。"),
        .storeDamaged: all(
            """
            {path} was damaged ({reason}): it is kept as {aside}, and a fresh one is begun; what was open is found \
            anew, silences and history are gone
            """,
            """
            {path} rusak ({reason}): disimpan sebagai {aside}, dan berkas baru dimulai; yang masih terbuka akan \
            ditemukan lagi, masa senyap dan riwayat hilang
            """,
            "{path} 已损坏（{reason}）：原文件保存为 {aside}，并已新建文件；未恢复的问题会重新发现，静默和历史记录已丢失"),
        .storeNewer: all(
            """
            {path} was written by a newer version ({version}) and is left as it is; alerting goes on with {fresh}, \
            which knows nothing of what was open, silenced or sent there
            """,
            """
            {path} ditulis oleh versi yang lebih baru ({version}) dan dibiarkan apa adanya; peringatan berlanjut \
            dengan {fresh}, yang tidak tahu apa yang terbuka, disenyapkan, atau terkirim di sana
            """,
            "{path} 由更新的版本（{version}）写入，保持原样；告警改用 {fresh} 继续，其中没有原来的未恢复问题、静默和发送记录"),
    ]

    private static let ends: [MessagePhrase: [MessageLanguage: String]] = [
        .switchedOff: all("it was switched off in the settings", "dimatikan di pengaturan", "已在设置中关闭"),
        .notThere: all("it is no longer there", "sudah tidak ada", "已不存在"),
        .notWatched: all("it is no longer watched", "tidak dipantau lagi", "已不再监控"),
        .settledBadly: all("settled: down", "sudah stabil: tetap bermasalah", "已稳定：仍有问题"),
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
