/// What others call a target.
struct TargetFacts: Sendable, Equatable {
    /// Whether its series carry no label `target` although there are others of its kind.
    var isUnlabelled = false
    /// Whether they carry it even where there are no others: for kinds that nobody else ever published.
    var isAlwaysLabelled = false
    /// What its families are called together, where other kinds publish the same ones; nil where its kind alone does.
    var series: String?
    /// Where its server is, as `HOST:PORT` or a URL; users and parameters in it do not matter.
    var addresses: [String] = []
    /// Where packets for it go; nothing for what is on this host.
    var goals: [NetworkGoal] = []
}
