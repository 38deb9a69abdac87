/// How a channel takes a message that nobody is to notice.
public enum CanaryManner: String, Sendable, CaseIterable {
    /// It arrives without a sound.
    case silent
    /// The other side checks it and shows it to nobody: a field or a header says so.
    case dryRun = "dry_run"
}

extension Delivery {
    /// Whether it only proves the way.
    var isCanary: Bool { kind == .single(.canary) }
}
