import Alerting
import Telemetry

/// Whether limits from the settings can mean anything for a check: their unit and their order.
struct LimitFit {
    private let name: String
    private let limits: Alerting.CheckLimits

    /// Nil for a check that knows only yes and no.
    init?(_ check: CheckDescriptor) {
        guard let limits = check.limits else { return nil }
        self.limits = limits
        name = check.name(target: check.kind == TargetID.localHost.kind ? TargetID.localHost.name : "*").description
    }

    /// Why a limit does not suit the unit of the check's value; nil where it does.
    func problem(with limit: Threshold) -> ValueProblem? {
        switch limits.unit {
        case "ratio": shareProblem(with: limit)
        case "seconds": durationProblem(with: limit)
        case "bytes": sizeProblem(with: limit)
        default: countProblem(with: limit)
        }
    }

    /// What is wrong with the order of two limits of which the settings give one at least; nil where nothing is.
    func disorder(warn: Threshold?, critical: Threshold?) -> String? {
        guard let first = warn?.inBaseUnit ?? limits.warn, let last = critical?.inBaseUnit ?? limits.critical,
            limits.worse == .higher ? first > last : first < last
        else { return nil }
        let change = limits.worse == .higher ? "rises" : "falls"
        return "\(name) gets worse as it \(change), so with warn at \(shown(warn, first)) and critical at "
            + "\(shown(critical, last)) it fails before it warns"
    }

    private func shown(_ limit: Threshold?, _ builtIn: Double) -> String {
        limit?.description ?? "\(Threshold(builtIn, unit: limits.unit)) by default"
    }

    /// Whether the value is a part of a whole; the load for each CPU, for one, has no end.
    private var isBounded: Bool { max(limits.warn ?? 0, limits.critical ?? 0) <= 1 }

    private func shareProblem(with limit: Threshold) -> ValueProblem? {
        switch limit {
        case .ratio(let ratio) where ratio > 1 && isBounded:
            mismatch(limit, "a share, which is 100% at most", "write a percentage from 0% to 100%")
        case .ratio: nil
        case .number(let number) where number <= 1: nil
        case .number(let number) where number <= 100 && isBounded:
            mismatch(limit, "a share", "write \(DecimalText.render(number))%")
        case .number(let number) where number <= 100:
            mismatch(
                limit, "a share", "write \(Threshold.ratio(number)) for \(DecimalText.render(number)) times as much")
        case .number, .duration, .bytes: mismatch(limit, "a share", "write a percentage such as 85%")
        }
    }

    private func durationProblem(with limit: Threshold) -> ValueProblem? {
        switch limit {
        case .duration, .number(0): nil
        case .number(let number) where number >= 0.001 && number <= 1_000_000:
            mismatch(limit, "a time", "write \(Threshold(number, unit: "seconds")) for seconds")
        case .number, .ratio, .bytes: mismatch(limit, "a time", "write a duration such as 30s")
        }
    }

    private func sizeProblem(with limit: Threshold) -> ValueProblem? {
        switch limit {
        case .bytes, .number: nil
        case .ratio, .duration: mismatch(limit, "a size", "write a size such as 10GiB")
        }
    }

    private func countProblem(with limit: Threshold) -> ValueProblem? {
        switch limit {
        case .number: nil
        case .ratio, .duration, .bytes: mismatch(limit, "a number (\(limits.unit))", "write a number without a unit")
        }
    }

    private func mismatch(_ limit: Threshold, _ nature: String, _ suggestion: String) -> ValueProblem {
        ValueProblem("\(limit) cannot be a limit of \(name), whose value is \(nature)", suggestion: suggestion)
    }
}

extension Threshold {
    /// A limit of a check as the settings would write it.
    fileprivate init(_ value: Double, unit: String) {
        switch unit {
        case "ratio": self = .ratio(value)
        // To the millisecond, which is finer than anybody sets a limit.
        case "seconds":
            self = Int64(exactly: (value * 1_000).rounded()).map { .duration(.milliseconds($0)) } ?? .number(value)
        case "bytes": self = Int64(exactly: value.rounded()).map { .bytes($0) } ?? .number(value)
        default: self = .number(value)
        }
    }

    /// The limit as a ratio, in seconds, in bytes or as it is.
    var inBaseUnit: Double {
        switch self {
        case .ratio(let ratio): ratio
        case .duration(let duration): duration.inSeconds
        case .bytes(let bytes): Double(bytes)
        case .number(let number): number
        }
    }
}

extension ValueKind where Value == Threshold {
    /// A limit that suits every one of some checks.
    static func threshold(for checks: [CheckDescriptor]) -> ValueKind {
        let fits = checks.compactMap(LimitFit.init)
        let isMixed = Set(checks.compactMap(\.limits?.unit)).count > 1
        return ValueKind(threshold.form, show: threshold.show) { (text) throws(ValueProblem) -> Threshold? in
            guard let limit = Threshold(parsing: text) else { return nil }
            for fit in fits {
                guard let problem = fit.problem(with: limit) else { continue }
                guard isMixed else { throw problem }
                throw ValueProblem(problem.message, suggestion: "set limits for checks with values of one kind only")
            }
            return limit
        }
    }
}
