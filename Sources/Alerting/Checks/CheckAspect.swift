import Telemetry

/// Judges one area of a target's readings, with what it must remember from round to round.
protocol CheckAspect: Sendable {
    /// What the newest reading says; nothing where the families are missing.
    mutating func judge(_ round: CheckRound) -> [Finding]
}

/// What an aspect says of one thing.
struct Finding: Sendable {
    let descriptor: CheckDescriptor
    /// The thing concerned, where the descriptor's aspect has a variable part.
    var object: String?
    let state: CheckState
    /// One sentence with the numbers, for every state.
    let reason: String
    var observation: Observation?
}

/// A successful reading of a target and the settings that hold for it.
struct CheckRound {
    let reading: Reading
    let settings: CheckSettings

    var time: MonotonicInstant { reading.measurement.startedAt }

    /// The value of a family that has one sample without labels.
    func value(_ family: String) -> Double? {
        reading.family(family)?.value().flatMap { $0.isNaN ? nil : $0 }
    }

    func check(_ descriptor: CheckDescriptor, _ object: String? = nil) -> CheckName {
        descriptor.name(target: reading.target.name, object: object)
    }

    func resolved(_ descriptor: CheckDescriptor, _ object: String? = nil) -> ResolvedCheck {
        settings.resolve(descriptor, for: check(descriptor, object))
    }
}

extension Sample {
    /// The value of a label; labels differ between releases, so they are found by name.
    func label(_ name: String) -> String? {
        zip(labelNames, labelValues).first { $0.0 == name }?.1
    }
}
